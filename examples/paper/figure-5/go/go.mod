module example.org/figure-5

go 1.22
