module example.org/figure-14

go 1.22

require github.com/sashabaranov/go-openai v1.36.1
