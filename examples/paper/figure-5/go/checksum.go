// Figure 5, the harmless side: MD5 tells whether a downloaded file arrived whole.
package main

import (
	"crypto/md5"
	"encoding/hex"
	"os"
)

func fileChecksum(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := md5.Sum(content)
	return hex.EncodeToString(sum[:]), nil
}
