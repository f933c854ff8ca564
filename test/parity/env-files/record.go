// Reads the table, fills in what the library makes of each text, and writes it again.
package main

import (
	"bytes"
	"encoding/json"
	"os"

	"github.com/joho/godotenv"
)

type row struct {
	What   string             `json:"what"`
	Text   string             `json:"text"`
	Values *map[string]string `json:"values"`
}

func main() {
	var rows []row
	raw, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(raw, &rows))
	for i := range rows {
		rows[i].Values = nil
		if values, err := godotenv.UnmarshalBytes([]byte(rows[i].Text)); err == nil {
			rows[i].Values = &values
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	check(encoder.Encode(rows))
	check(os.WriteFile(os.Args[1], out.Bytes(), 0o644))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
