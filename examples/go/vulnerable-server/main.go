// A small MCP server that keeps notes, with one of each mistake that R1 to R8 find.
package main

import (
	"log"

	"github.com/mark3labs/mcp-go/server"

	"example.org/notes/account"
	"example.org/notes/config"
	"example.org/notes/tools"
	"example.org/notes/vault"
)

func main() {
	settings := config.Load()
	notes, err := vault.New(settings.VaultKey)
	if err != nil {
		log.Fatal(err)
	}
	s := server.NewMCPServer("notes", "1.0.0")
	tools.Register(s, notes, account.New(settings))
	if err := server.ServeStdio(s); err != nil {
		log.Fatal(err)
	}
}
