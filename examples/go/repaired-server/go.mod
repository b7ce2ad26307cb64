module example.org/notes

go 1.22

require (
	github.com/golang-jwt/jwt/v5 v5.2.1
	github.com/mark3labs/mcp-go v0.32.0
	golang.org/x/crypto v0.31.0
)
