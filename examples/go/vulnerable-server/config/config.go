// Package config reads the settings of the notes server.
package config

import "os"

// Settings is what the other packages are made with.
type Settings struct {
	SigningKey string
	VaultKey   []byte
	UpstreamID string
	APIKey     string
}

const developmentKey = "notes-signing-key-2023"

// Load takes the environment and falls back to what stands here.
func Load() Settings {
	return Settings{
		SigningKey: envOr("NOTES_SIGNING_KEY", developmentKey),
		VaultKey:   []byte(os.Getenv("NOTES_VAULT_KEY")),
		UpstreamID: envOr("NOTES_UPSTREAM_ID", "notes"),
		APIKey:     os.Getenv("NOTES_API_KEY"),
	}
}

func envOr(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
