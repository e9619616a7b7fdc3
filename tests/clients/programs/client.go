// A client with Go's standard library, as the vendor's pages describe it.
package main

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

var (
	base       = os.Getenv("WXPAY_BASE_URL")
	privateKey = must(x509.ParsePKCS8PrivateKey(readPEM("WXPAY_PRIVATE_KEY"))).(*rsa.PrivateKey)

	keyID, publicKey = readPlatformKey()
)

// readPlatformKey reads the platform certificate if there is a file of it, else the public key.
func readPlatformKey() (string, *rsa.PublicKey) {
	file := os.Getenv("WXPAY_CERTIFICATE_FILE")
	if file == "" {
		return os.Getenv("WXPAY_PUBLIC_KEY_ID"), must(x509.ParsePKIXPublicKey(readPEM("WXPAY_PUBLIC_KEY"))).(*rsa.PublicKey)
	}
	block, _ := pem.Decode(must(os.ReadFile(file)))
	certificate := must(x509.ParseCertificate(block.Bytes))
	return fmt.Sprintf("%040X", certificate.SerialNumber), certificate.PublicKey.(*rsa.PublicKey)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func readPEM(name string) []byte {
	block, _ := pem.Decode([]byte(strings.ReplaceAll(os.Getenv(name), `\n`, "\n")))
	if block == nil {
		log.Fatal(name + " is not in PEM")
	}
	return block.Bytes
}

func sign(message string) string {
	digest := sha256.Sum256([]byte(message))
	return base64.StdEncoding.EncodeToString(must(rsa.SignPKCS1v15(rand.Reader, privateKey, crypto.SHA256, digest[:])))
}

func verify(timestamp, nonce, signature, serial string, body []byte) {
	seconds := must(strconv.ParseInt(timestamp, 10, 64))
	if age := time.Now().Unix() - seconds; age > 300 || age < -300 {
		log.Fatal("the signature is older than five minutes")
	}
	if serial != keyID {
		log.Fatal("signed with another key: " + serial)
	}
	digest := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + string(body) + "\n"))
	if err := rsa.VerifyPKCS1v15(publicKey, crypto.SHA256, digest[:], must(base64.StdEncoding.DecodeString(signature))); err != nil {
		log.Fatal(err)
	}
}

func send(method, target string, body []byte) *http.Response {
	random := make([]byte, 16)
	must(rand.Read(random))
	nonce, timestamp := hex.EncodeToString(random), strconv.FormatInt(time.Now().Unix(), 10)
	signature := sign(method + "\n" + target + "\n" + timestamp + "\n" + nonce + "\n" + string(body) + "\n")
	request := must(http.NewRequest(method, base+target, bytes.NewReader(body)))
	request.Header.Set("Authorization", fmt.Sprintf(
		`WECHATPAY2-SHA256-RSA2048 mchid="%s",nonce_str="%s",timestamp="%s",serial_no="%s",signature="%s"`,
		os.Getenv("WXPAY_MCHID"), nonce, timestamp, os.Getenv("WXPAY_SERIAL_NO"), signature))
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Wechatpay-Serial", keyID)
	if method == "POST" {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", nonce)
	}
	return must(http.DefaultClient.Do(request))
}

func call(method, target string, body []byte) []byte {
	response := send(method, target, body)
	received, head := must(io.ReadAll(response.Body)), response.Header
	verify(head.Get("Wechatpay-Timestamp"), head.Get("Wechatpay-Nonce"), head.Get("Wechatpay-Signature"),
		head.Get("Wechatpay-Serial"), received)
	if response.StatusCode != 200 {
		log.Fatalf("%d %s", response.StatusCode, received)
	}
	return received
}

func parse[T any](text []byte) (value T) {
	if err := json.Unmarshal(text, &value); err != nil {
		log.Fatal(err)
	}
	return
}

func build() []byte {
	return call("POST", "/v3/marketing/partnerships/build", []byte(`{
  "partner": { "type": "APPID", "appid": "wx4e1916a585d1f4e9" },
  "authorized_data": { "business_type": "FAVOR_STOCK", "stock_id": "2433405" }
}`))
}

func list() []byte {
	query := url.Values{"limit": {"5"}, "offset": {"0"},
		"authorized_data": {`{"business_type": "FAVOR_STOCK", "stock_id": "2433405"}`},
		"partner":         {`{"type": "APPID", "appid": "wx4e1916a585d1f4e9"}`}}
	return call("GET", "/v3/marketing/partnerships?"+query.Encode(), nil)
}

type echoed struct {
	Message   string `json:"echo_message"`
	Encrypted string `json:"encrypted_echo_message"`
}

func echo(text string) []byte {
	encrypted := must(rsa.EncryptOAEP(sha1.New(), rand.Reader, publicKey, []byte(text), nil))
	body := must(json.Marshal(echoed{text, base64.StdEncoding.EncodeToString(encrypted)}))
	response := parse[echoed](call("POST", "/v3/security/echo", body))
	ciphertext := must(base64.StdEncoding.DecodeString(response.Encrypted))
	return must(rsa.DecryptOAEP(sha1.New(), rand.Reader, privateKey, ciphertext, nil))
}

func bill(date string) []byte {
	link := parse[struct {
		URL  string `json:"download_url"`
		Hash string `json:"hash_value"`
	}](call("GET", "/v3/bill/tradebill?bill_type=ALL&bill_date="+date, nil))
	response := send("GET", must(url.Parse(link.URL)).RequestURI(), nil)
	file := must(io.ReadAll(response.Body))
	if sum := sha1.Sum(file); hex.EncodeToString(sum[:]) != link.Hash {
		log.Fatal("the bill has another digest")
	}
	return file
}

func notification() []byte {
	lines := strings.SplitN(string(must(io.ReadAll(os.Stdin))), "\n", 5)
	body := []byte(lines[4])
	verify(lines[0], lines[1], lines[2], lines[3], body)
	resource := parse[struct {
		Resource struct {
			Ciphertext     string `json:"ciphertext"`
			Nonce          string `json:"nonce"`
			AssociatedData string `json:"associated_data"`
		} `json:"resource"`
	}](body).Resource
	gcm := must(cipher.NewGCM(must(aes.NewCipher([]byte(os.Getenv("WXPAY_API_V3_KEY"))))))
	ciphertext := must(base64.StdEncoding.DecodeString(resource.Ciphertext))
	return must(gcm.Open(nil, []byte(resource.Nonce), ciphertext, []byte(resource.AssociatedData)))
}

func main() {
	argument := append(os.Args, "")[2]
	tasks := map[string]func() []byte{"build": build, "list": list, "notification": notification,
		"echo": func() []byte { return echo(argument) }, "bill": func() []byte { return bill(argument) }}
	must(os.Stdout.Write(tasks[os.Args[1]]()))
}
