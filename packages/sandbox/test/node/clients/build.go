// Builds a partnership with Go's standard library.
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	path := "/v3/marketing/partnerships/build"
	body := `{"partner":{"type":"MERCHANT","merchant_id":"2480029552"},"authorized_data":{"business_type":"BUSIFAVOR_STOCK","stock_id":"` + os.Args[1] + `"}}`
	random := make([]byte, 16)
	must(rand.Read(random))
	nonce, now := hex.EncodeToString(random), fmt.Sprint(time.Now().Unix())
	block, _ := pem.Decode(must(os.ReadFile(os.Getenv("KEY_FILE"))))
	key := must(x509.ParsePKCS8PrivateKey(block.Bytes)).(*rsa.PrivateKey)
	digest := sha256.Sum256([]byte("POST\n" + path + "\n" + now + "\n" + nonce + "\n" + body + "\n"))
	signature := base64.StdEncoding.EncodeToString(must(rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])))
	request := must(http.NewRequest("POST", "https://api.mch.weixin.qq.com"+path, strings.NewReader(body)))
	request.Header.Set("Authorization", fmt.Sprintf(`WECHATPAY2-SHA256-RSA2048 mchid="%s",nonce_str="%s",signature="%s",timestamp="%s",serial_no="%s"`,
		os.Getenv("WXPAY_MCHID"), nonce, signature, now, os.Getenv("WXPAY_SERIAL_NO")))
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", nonce)
	response := must(http.DefaultClient.Do(request))
	fmt.Println(response.StatusCode, string(must(io.ReadAll(response.Body))))
}
