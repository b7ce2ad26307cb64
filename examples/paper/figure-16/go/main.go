// Figure 16: the token in the header is the MD5 of a prefix, the API key and the time.
package main

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"
)

const tokenPrefix = "panel"

func panelToken(apiKey, timestamp string) string {
	sum := md5.Sum([]byte(tokenPrefix + apiKey + timestamp))
	return hex.EncodeToString(sum[:])
}

func newRequest(path string) (*http.Request, error) {
	request, err := http.NewRequest("GET", os.Getenv("PANEL_URL")+path, nil)
	if err != nil {
		return nil, err
	}
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	request.Header.Set("Panel-Token", panelToken(os.Getenv("PANEL_API_KEY"), timestamp))
	request.Header.Set("Panel-Timestamp", timestamp)
	return request, nil
}

func main() {
	request, err := newRequest("/api/v1/status")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(request.URL)
}
