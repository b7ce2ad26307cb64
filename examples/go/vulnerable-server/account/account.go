// Package account keeps passwords, sessions and the upstream's tokens.
package account

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"math/rand"
	"net/http"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/pbkdf2"

	"example.org/notes/config"
)

const rounds = 1000

// Accounts signs and checks.
type Accounts struct {
	settings config.Settings
}

// New makes it from the settings.
func New(settings config.Settings) *Accounts { return &Accounts{settings: settings} }

// PasswordHash is what is stored of a password. R4: too few rounds.
func PasswordHash(password string, salt []byte) string {
	return hex.EncodeToString(pbkdf2.Key([]byte(password), salt, rounds, 32, sha256.New))
}

// SessionToken names a session. R5: who knows the time knows the token.
func SessionToken() string {
	source := rand.New(rand.NewSource(time.Now().UnixNano()))
	token := make([]byte, 16)
	source.Read(token)
	return hex.EncodeToString(token)
}

// Grant is a signed statement. R1: the key falls back to one in the source.
func (a *Accounts) Grant(user string) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user})
	return token.SignedString([]byte(a.settings.SigningKey))
}

// Authorize signs a request to the upstream. R3: MD5 over the API key.
func (a *Accounts) Authorize(request *http.Request) {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	request.Header.Set("X-Upstream", a.settings.UpstreamID)
	request.Header.Set("X-Auth-Token", fingerprintOf(a.settings.UpstreamID+a.settings.APIKey+stamp))
}

func fingerprintOf(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
