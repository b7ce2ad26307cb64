// Package vault encrypts notes.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"
)

// Vault holds the key of the notes.
type Vault struct {
	box cipher.AEAD
}

// New makes a vault.
func New(key []byte) (*Vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Vault{box: box}, nil
}

// Seal encrypts one note under a nonce of its own, which goes in front.
func (v *Vault) Seal(note []byte) []byte {
	nonce := make([]byte, v.box.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		panic(err)
	}
	return v.box.Seal(nonce, nonce, note, nil)
}

// SealTitle encrypts a title like any note.
func (v *Vault) SealTitle(title []byte) []byte { return v.Seal(title) }

// Export serves other clients under their own key.
func Export(key, note []byte) ([]byte, error) {
	v, err := New(key)
	if err != nil {
		return nil, err
	}
	return v.Seal(note), nil
}
