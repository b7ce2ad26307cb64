// The notes server of ../vulnerable-server with each mistake repaired.
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
	settings, err := config.Load()
	if err != nil {
		log.Fatal(err)
	}
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
