// Figure 15: a tool offers the model DES, block by block.
package main

import (
	"bytes"
	"context"
	"crypto/des"
	"encoding/hex"
	"fmt"
	"os"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func desEncrypt(key, plaintext []byte) ([]byte, error) {
	block, err := des.NewCipher(key)
	if err != nil {
		return nil, err
	}
	size := block.BlockSize()
	missing := size - len(plaintext)%size
	padded := append(plaintext, bytes.Repeat([]byte{byte(missing)}, missing)...)
	ciphertext := make([]byte, len(padded))
	for start := 0; start < len(padded); start += size {
		block.Encrypt(ciphertext[start:start+size], padded[start:start+size])
	}
	return ciphertext, nil
}

func handleDesEncrypt(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	text, err := request.RequireString("plaintext")
	if err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	key, err := request.RequireString("key")
	if err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	ciphertext, err := desEncrypt([]byte(key), []byte(text))
	if err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	return mcp.NewToolResultText(hex.EncodeToString(ciphertext)), nil
}

func main() {
	s := server.NewMCPServer("ciphers", "1.0.0")
	tool := mcp.NewTool("des_encrypt",
		mcp.WithDescription("Encrypts a text with DES"),
		mcp.WithString("plaintext", mcp.Required()),
		mcp.WithString("key", mcp.Required()),
	)
	s.AddTool(tool, handleDesEncrypt)
	if err := server.ServeStdio(s); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
