// Figure 14: the key of the language model's service stands in the server's source.
package main

import (
	"context"
	"fmt"
	"os"

	openai "github.com/sashabaranov/go-openai"
)

const openaiAPIKey = "sk-41c0de5af00d4b1a8e7c6d5b4a392817"

func main() {
	client := openai.NewClient(openaiAPIKey)
	answer, err := client.CreateChatCompletion(context.Background(), openai.ChatCompletionRequest{
		Model:    openai.GPT4o,
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: os.Args[1]}},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(answer.Choices[0].Message.Content)
}
