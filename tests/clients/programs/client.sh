# A client with curl and the command of OpenSSL, as the vendor's pages describe it.
set -eu
folder=$(mktemp -d "$CLIENT_FOLDER/XXXXXX")
cd "$folder"
printf '%b' "$WXPAY_PRIVATE_KEY" > key.pem
if [ "${WXPAY_CERTIFICATE_FILE-}" ]; then
  openssl x509 -noout -pubkey -in "$WXPAY_CERTIFICATE_FILE" > pub.pem
  key_id=$(openssl x509 -noout -serial -in "$WXPAY_CERTIFICATE_FILE" | cut -d = -f 2)
else
  printf '%b' "$WXPAY_PUBLIC_KEY" > pub.pem
  key_id=$WXPAY_PUBLIC_KEY_ID
fi

fail() { echo "$*" >&2; exit 1; }
header() { grep -i "^$1: " headers.txt | cut -d ' ' -f 2 | tr -d '\r'; }
field() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' body.json; }

verify() {
  age=$(($(date +%s) - $(header Wechatpay-Timestamp)))
  [ "${age#-}" -le 300 ] || fail 'the signature is older than five minutes'
  [ "$(header Wechatpay-Serial)" = "$key_id" ] || fail 'signed with another key'
  header Wechatpay-Signature | openssl base64 -d -A > signature.bin
  { header Wechatpay-Timestamp; header Wechatpay-Nonce; cat body.json; echo; } |
    openssl dgst -sha256 -verify pub.pem -signature signature.bin > verdict.txt || fail "$(cat verdict.txt)"
}

# send METHOD TARGET BODY FILE: prints the status
send() {
  time=$(date +%s) nonce=$(openssl rand -hex 16)
  signature=$(printf '%s\n' "$1" "$2" "$time" "$nonce" "$3" | openssl dgst -sha256 -sign key.pem | openssl base64 -A)
  pairs="mchid=\"$WXPAY_MCHID\",nonce_str=\"$nonce\",timestamp=\"$time\",serial_no=\"$WXPAY_SERIAL_NO\",signature=\"$signature\""
  printf '%s' "$3" > sent.json
  set -- "$2" "$4" $([ "$1" = GET ] || echo --data-binary @sent.json)
  curl -sS "$WXPAY_BASE_URL$1" -o "$2" -D headers.txt -w '%{http_code}' ${3+"$3" "$4"} \
    -H "Authorization: WECHATPAY2-SHA256-RSA2048 $pairs" -H "Wechatpay-Serial: $key_id" \
    -H 'Content-Type: application/json' -H 'Accept: application/json' -H "Idempotency-Key: $nonce"
}

call() {
  status=$(send "$1" "$2" "$3" body.json)
  verify
  [ "$status" = 200 ] || fail "$status $(cat body.json)"
}

case $1 in
  build)
    call POST /v3/marketing/partnerships/build '{"partner":{"type":"APPID","appid":"wx4e1916a585d1f4e9"},"authorized_data":{"business_type":"FAVOR_STOCK","stock_id":"2433405"}}'
    cat body.json ;;
  list)
    call GET '/v3/marketing/partnerships?limit=5&offset=0&authorized_data=%7b%22business_type%22%3a%22FAVOR_STOCK%22%2c%22stock_id%22%3a%222433405%22%7d&partner=%7b%22type%22%3a%22APPID%22%2c%22appid%22%3a%22wx4e1916a585d1f4e9%22%7d' ''
    cat body.json ;;
  echo)
    encrypted=$(printf '%s' "$2" | openssl pkeyutl -encrypt -pubin -inkey pub.pem -pkeyopt rsa_padding_mode:oaep | openssl base64 -A)
    call POST /v3/security/echo "{\"echo_message\":\"$2\",\"encrypted_echo_message\":\"$encrypted\"}"
    field encrypted_echo_message | openssl base64 -d -A | openssl pkeyutl -decrypt -inkey key.pem -pkeyopt rsa_padding_mode:oaep ;;
  bill)
    call GET "/v3/bill/tradebill?bill_date=$2&bill_type=ALL" ''
    url=$(field download_url)
    send GET "${url#"$WXPAY_BASE_URL"}" '' bill.csv > status.txt
    [ "$(openssl dgst -sha1 -r bill.csv | cut -d ' ' -f 1)" = "$(field hash_value)" ] || fail 'the bill has another digest'
    cat bill.csv ;;
  pay)
    call POST /v3/pay/transactions/native "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"$WXPAY_MCHID\",\"description\":\"Image形象店-深圳腾大-QQ公仔\",\"out_trade_no\":\"$2\",\"notify_url\":\"https://shop.example/notify\",\"amount\":{\"total\":100}}"
    curl -sSf "$WXPAY_BASE_URL/__sandbox/payments/pay" -o paid.json -d "{\"outTradeNo\":\"$2\"}" \
      -H "Authorization: Bearer $WXPAY_SANDBOX_TOKEN" -H 'Content-Type: application/json'
    call GET "/v3/pay/transactions/out-trade-no/$2?mchid=$WXPAY_MCHID" ''
    field trade_state ;;
esac
