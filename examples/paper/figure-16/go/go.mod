module example.org/figure-16

go 1.22
