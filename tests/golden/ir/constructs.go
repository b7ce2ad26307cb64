// Package vault has every construct of the Go front end once; tests/properties/golden_test.cc.
package vault

import (
	"crypto/aes"
	str "strings"

	. "example.com/dot"
	_ "example.com/blank"
)

const (
	small = iota
	large
	text  = "text" + "more"
)

var key, iv = []byte("key"), make([]byte, 16)

type Mode int

type Store interface {
	Read(name string) ([]byte, error)
}

type Base struct{ salt [16]byte }

type Vault struct {
	Base
	key  []byte `json:"key"`
	next *Vault
	seen map[string]func(int) bool
}

func init() { key[0] = 'k' }

func New(key []byte, options ...func(*Vault)) (vault *Vault, err error) {
	vault = &Vault{Base: Base{salt: [16]byte{1, 2}}, key: key}
	for _, option := range options {
		option(vault)
	}
	defer func() { err = recover().(error) }()
	return
}

func (v *Vault) Read(name string) ([]byte, error) {
	block, err := aes.NewCipher(v.key[:16])
	if err != nil {
		return nil, err
	} else if n := len(name); n > 3 && !v.ok(n) {
		goto end
	}
	for i := 0; i < 3; i++ {
		iv = append(iv, byte(i), name...)
	}
	switch mode := Mode(large); mode {
	case small, large:
		fallthrough
	default:
		v.seen[name] = func(n int) bool { return n&1 == 0 }
	}
	var any interface{} = block
	switch typed := any.(type) {
	case *Vault:
		v.next = typed
	case nil:
	}
	channel := make(chan []byte, 1)
	go v.Read(str.TrimSpace(name))
	select {
	case got, ok := <-channel:
		if ok {
			return got, nil
		}
	case channel <- iv:
	}
end:
	return []byte{0x00, 'a', 2: 1}, Problem(text, *v, -small, ^large)
}

func Map[T any, U comparable](values []T, f func(T) U) (out []U) {
	for i := range values {
		out = append(out, f(values[i]))
	}
	return out
}
