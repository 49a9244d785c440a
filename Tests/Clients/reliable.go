// Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook.
package main

// guide: imports
import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// guide end

// guide: repeat
const tries = 6

var client = http.Client{Timeout: 30 * time.Second}

// call makes one call, and tries it again while its fate is unknown or the server asks for patience.
func call(method, path string, headers map[string]string, body any) (status int, text []byte, err error) {
	var content []byte
	if body != nil {
		if content, err = json.Marshal(body); err != nil {
			return 0, nil, err
		}
	}
	for number := 0; number < tries; number++ {
		var retryAfter string
		status, retryAfter, text, err = tryOnce(method, path, headers, content)
		if err == nil && status < 500 && status != 408 && status != 429 && retryAfter == "" {
			break
		}
		if number < tries-1 {
			pause := 1 << number
			if seconds, err := strconv.Atoi(retryAfter); err == nil && seconds > pause {
				pause = seconds
			}
			time.Sleep(time.Duration(pause) * time.Second)
		}
	}
	return status, text, err
}

func tryOnce(method, path string, headers map[string]string, content []byte) (int, string, []byte, error) {
	request, err := http.NewRequest(method, os.Getenv("CRIER_BASE_URL")+path, bytes.NewReader(content))
	if err != nil {
		return 0, "", nil, err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("CRIER_KEY"))
	request.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, "", nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, answer.Header.Get("Retry-After"), text, err
}

func newKey() string {
	key := make([]byte, 16)
	if _, err := rand.Read(key); err != nil {
		log.Fatal(err)
	}
	return hex.EncodeToString(key)
}

// guide end

// guide: errors
// CrierError is what Crier refused, and why.
type CrierError struct {
	Status    int    `json:"-"`
	Message   string `json:"error"`
	Code      string `json:"code"`
	RequestID string `json:"requestId"`
	Details   []struct{ Field, Code, Problem string }
}

func (e *CrierError) Error() string {
	return fmt.Sprintf("HTTP %d %s: %s", e.Status, e.Code, e.Message)
}

// read puts the answer's data into target, or gives the CrierError that the answer is.
func read(status int, text []byte, target any) error {
	if status >= 300 {
		refused := &CrierError{}
		if json.Unmarshal(text, refused) != nil { // Not Crier's own answer, but that of a proxy before it.
			refused = &CrierError{Message: string(text)}
		}
		refused.Status = status
		return refused
	}
	return json.Unmarshal(text, &struct{ Data any }{target})
}

// guide end

// guide: repeat
// send sends a message at most once for each key, and gives its id.
func send(message map[string]any, key string) (string, error) {
	headers := map[string]string{"Idempotency-Key": key, "Prefer": "respond-async"}
	status, text, err := call("POST", "/api/v1/broadcasts/send", headers, message)
	if err != nil {
		return "", err
	}
	var sent struct{ Messages []struct{ ID string } }
	if err := read(status, text, &sent); err != nil {
		return "", err
	}
	return sent.Messages[0].ID, nil
}

// guide end

// guide: follow
// Message is what the program needs of a message.
type Message struct {
	State   string
	Refusal *struct {
		Code  int
		Title string
	}
}

var ends = map[string]bool{
	"delivered": true, "read": true, "failed": true, "skipped": true, "cancelled": true, "expired": true,
}

// follow asks until the message's fate is known or the time is over.
func follow(id string, patience time.Duration) (message Message, err error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Second) {
		status, text, err := call("GET", "/api/v1/messages/"+id, nil, nil)
		if err == nil {
			err = read(status, text, &message)
		}
		if err != nil || ends[message.State] || time.Now().After(deadline) {
			return message, err
		}
	}
}

// guide end

// guide: signature
const tolerance = 5 * time.Minute

// isGenuine tells whether Crier signed this body just now. The body is the bytes as they came, before anything parsed them.
func isGenuine(secret, id, timestamp, signatures string, body []byte) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	if age := time.Since(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	code := hmac.New(sha256.New, key)
	fmt.Fprintf(code, "%s.%s.", id, timestamp)
	code.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(code.Sum(nil)))
	for _, given := range strings.Fields(signatures) {
		if hmac.Equal(expected, []byte(given)) {
			return true
		}
	}
	return false
}

// guide end

func main() {
	// guide: repeat
	message := map[string]any{
		"templateName": "festival_offer_template",
		"campaignName": "festival offer",
		"destination":  os.Getenv("CRIER_DESTINATION"),
		"userName":     "Jon",
		"headerParams": []string{"Sir"},
		"bodyParams":   []string{"Christmas", "Thank You"},
		"source":       "api",
		"link":         "https://placehold.co/600x400/EEE/31343C.png",
	}
	id, err := send(message, newKey())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("message", id)
	// guide end

	// guide: errors
	message["bodyParams"] = []string{"Christmas"}
	var refused *CrierError
	if _, err := send(message, newKey()); errors.As(err, &refused) {
		fmt.Println("error", refused.Code)
		for _, detail := range refused.Details {
			fmt.Println("detail", detail.Field, detail.Code, detail.Problem)
		}
		fmt.Println("request", refused.RequestID)
	}
	// guide end

	// guide: follow
	outcome, err := follow(id, time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("state", outcome.State)
	if outcome.Refusal != nil {
		fmt.Println("refusal", outcome.Refusal.Code, outcome.Refusal.Title)
	}
	// guide end

	// guide: signature
	word := map[bool]string{true: "valid", false: "invalid"}
	secret, signatures := os.Getenv("CRIER_WEBHOOK_SECRET"), os.Getenv("CRIER_WEBHOOK_SIGNATURE")
	eventID, timestamp := os.Getenv("CRIER_WEBHOOK_ID"), os.Getenv("CRIER_WEBHOOK_TIMESTAMP")
	body := os.Getenv("CRIER_WEBHOOK_BODY")
	fmt.Println("signature", word[isGenuine(secret, eventID, timestamp, signatures, []byte(body))])
	fmt.Println("changed body: signature", word[isGenuine(secret, eventID, timestamp, signatures, []byte(body+" "))])
	// guide end
}
