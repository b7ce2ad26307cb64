// Package account keeps passwords, sessions and the upstream's tokens.
package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/pbkdf2"

	"example.org/notes/config"
)

const rounds = 600_000

// Accounts signs and checks.
type Accounts struct {
	settings config.Settings
}

// New makes it from the settings.
func New(settings config.Settings) *Accounts { return &Accounts{settings: settings} }

// PasswordHash is what is stored of a password, beside its salt.
func PasswordHash(password string, salt []byte) string {
	return hex.EncodeToString(pbkdf2.Key([]byte(password), salt, rounds, 32, sha256.New))
}

// SessionToken names a session.
func SessionToken() string {
	token := make([]byte, 16)
	if _, err := rand.Read(token); err != nil {
		panic(err)
	}
	return hex.EncodeToString(token)
}

// Grant is a signed statement.
func (a *Accounts) Grant(user string) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user})
	return token.SignedString([]byte(a.settings.SigningKey))
}

// Authorize signs a request to the upstream.
func (a *Accounts) Authorize(request *http.Request) {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(a.settings.APIKey))
	mac.Write([]byte(a.settings.UpstreamID + stamp))
	request.Header.Set("X-Upstream", a.settings.UpstreamID)
	request.Header.Set("X-Auth-Token", hex.EncodeToString(mac.Sum(nil)))
}
