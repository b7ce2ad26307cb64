module example.org/figure-10

go 1.22
