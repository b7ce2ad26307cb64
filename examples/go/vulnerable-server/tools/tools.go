// Package tools has the handlers that the model may call.
package tools

import (
	"context"
	"encoding/hex"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"example.org/notes/account"
	"example.org/notes/vault"
)

// Register adds them to the server.
func Register(s *server.MCPServer, notes *vault.Vault, accounts *account.Accounts) {
	s.AddTool(mcp.NewTool("seal_note",
		mcp.WithDescription("Encrypts a note"),
		mcp.WithString("note", mcp.Required())), sealNote(notes))
	s.AddTool(mcp.NewTool("grant",
		mcp.WithDescription("Gives a user access"),
		mcp.WithString("user", mcp.Required())), grant(accounts))
	s.AddTool(mcp.NewTool("open_session",
		mcp.WithDescription("Opens a session")), openSession)
}

func sealNote(notes *vault.Vault) server.ToolHandlerFunc {
	return func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		note, err := request.RequireString("note")
		if err != nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		return mcp.NewToolResultText(hex.EncodeToString(notes.Seal([]byte(note)))), nil
	}
}

func grant(accounts *account.Accounts) server.ToolHandlerFunc {
	return func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		granted, err := accounts.Grant(request.GetString("user", "guest"))
		if err != nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		return mcp.NewToolResultText(granted), nil
	}
}

func openSession(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return mcp.NewToolResultText(account.SessionToken()), nil
}
