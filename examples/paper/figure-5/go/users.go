// Figure 5, the harmful side: the same function stands in for a password hash.
package main

import (
	"crypto/md5"
	"encoding/hex"
)

type user struct {
	Name         string
	PasswordHash string
}

func register(name, password string) user {
	sum := md5.Sum([]byte(password))
	return user{Name: name, PasswordHash: hex.EncodeToString(sum[:])}
}
