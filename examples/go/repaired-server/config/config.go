// Package config reads the settings of the notes server.
package config

import (
	"fmt"
	"os"
)

// Settings is what the other packages are made with.
type Settings struct {
	SigningKey string
	VaultKey   []byte
	UpstreamID string
	APIKey     string
}

// Load takes the environment; a key that is missing ends the start.
func Load() (Settings, error) {
	settings := Settings{
		SigningKey: os.Getenv("NOTES_SIGNING_KEY"),
		VaultKey:   []byte(os.Getenv("NOTES_VAULT_KEY")),
		UpstreamID: envOr("NOTES_UPSTREAM_ID", "notes"),
		APIKey:     os.Getenv("NOTES_API_KEY"),
	}
	if settings.SigningKey == "" || len(settings.VaultKey) == 0 {
		return Settings{}, fmt.Errorf("NOTES_SIGNING_KEY and NOTES_VAULT_KEY must be set")
	}
	return settings, nil
}

func envOr(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
