// The published request with Go's net/http.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	body, err := json.Marshal(map[string]any{
		"templateName":              "festival_offer_template",
		"campaignName":              "festival offer",
		"destination":               os.Getenv("CRIER_DESTINATION"),
		"userName":                  "Jon",
		"headerParams":              []string{"Sir"},
		"bodyParams":                []string{"Christmas", "Thank You"},
		"source":                    "api",
		"link":                      "https://placehold.co/600x400/EEE/31343C.png",
		"filename":                  "filename",
		"defaultContactFieldValues": map[string]string{"Country": "India"},
	})
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest("POST", os.Getenv("CRIER_BASE_URL")+"/api/v1/broadcasts/send", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("CRIER_KEY"))
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: 30 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
}
