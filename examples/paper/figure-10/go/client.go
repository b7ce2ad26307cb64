// Figure 10: the digest hides in a wrapper; only its callers show what it is given.
package main

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"strings"
)

type client struct {
	apiKey     string
	privateKey string
	realm      string
	nonces     []string
}

func (c *client) md5Hex(data string) string {
	sum := md5.Sum([]byte(data))
	return hex.EncodeToString(sum[:])
}

func (c *client) challengeResponse(method, path string) string {
	identity := c.md5Hex(c.apiKey + ":" + c.realm + ":" + c.privateKey)
	request := c.md5Hex(method + ":" + path)
	return c.md5Hex(identity + ":" + strings.Join(c.nonces, ":") + ":" + request)
}

func (c *client) get(path string) (*http.Response, error) {
	request, err := http.NewRequest("GET", "https://api.example.org"+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", fmt.Sprintf("Digest response=%q", c.challengeResponse("GET", path)))
	return http.DefaultClient.Do(request)
}

func main() {
	c := &client{
		apiKey:     os.Getenv("SERVICE_API_KEY"),
		privateKey: os.Getenv("SERVICE_PRIVATE_KEY"),
		realm:      "service",
		nonces:     os.Args[1:],
	}
	response, err := c.get("/projects")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(response.Status)
}
