// Package vault encrypts notes.
package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
)

// The same for every note.
var initial = []byte("notes-iv-16bytes")

// Vault holds the key of the notes.
type Vault struct {
	block cipher.Block
}

// New makes a vault.
func New(key []byte) (*Vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &Vault{block: block}, nil
}

// Seal encrypts one note. R2 and R7: fixed IV, nothing authenticates the ciphertext.
func (v *Vault) Seal(note []byte) []byte {
	padded := pad(note, aes.BlockSize)
	sealed := make([]byte, len(padded))
	cipher.NewCBCEncrypter(v.block, initial).CryptBlocks(sealed, padded)
	return sealed
}

// SealTitle encrypts a title block by block. R6: this is ECB.
func (v *Vault) SealTitle(title []byte) []byte {
	padded := pad(title, aes.BlockSize)
	sealed := make([]byte, len(padded))
	for at := 0; at < len(padded); at += aes.BlockSize {
		v.block.Encrypt(sealed[at:at+aes.BlockSize], padded[at:at+aes.BlockSize])
	}
	return sealed
}

// Export serves old clients. R8: Triple DES.
func Export(key, iv, note []byte) ([]byte, error) {
	block, err := des.NewTripleDESCipher(key)
	if err != nil {
		return nil, err
	}
	padded := pad(note, des.BlockSize)
	sealed := make([]byte, len(padded))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(sealed, padded)
	return sealed, nil
}

func pad(text []byte, size int) []byte {
	missing := size - len(text)%size
	return append(text, bytes.Repeat([]byte{byte(missing)}, missing)...)
}
