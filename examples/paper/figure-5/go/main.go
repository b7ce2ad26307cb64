package main

import (
	"fmt"
	"os"
)

func main() {
	checksum, err := fileChecksum(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(checksum, register(os.Args[2], os.Args[3]).Name)
}
