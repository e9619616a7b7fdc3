#!/bin/sh
# Builds a partnership with curl and openssl alone, by the values of a .env file and the key beside it.
# Usage: build.sh FOLDER STOCK_ID [curl options]
set -eu
folder=$1 stock=$2
shift 2
value() { sed -n "s/^$1=//p" "$folder/.env"; }
host=$(value WXPAY_BASE_URL)
path=/v3/marketing/partnerships/build
body='{"partner":{"type":"MERCHANT","merchant_id":"2480029552"},"authorized_data":{"business_type":"BUSIFAVOR_STOCK","stock_id":"'$stock'"}}'
time=$(date +%s)
nonce=$(openssl rand -hex 16)
signature=$(printf 'POST\n%s\n%s\n%s\n%s\n' "$path" "$time" "$nonce" "$body" |
  openssl dgst -sha256 -sign "$folder/apiclient_key.pem" | openssl base64 -A)
curl --silent --show-error --write-out '\n%{http_code}\n' "$@" "${BASE:-$host}$path" \
  -H "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\"$(value WXPAY_MCHID)\",nonce_str=\"$nonce\",signature=\"$signature\",timestamp=\"$time\",serial_no=\"$(value WXPAY_SERIAL_NO)\"" \
  -H 'Accept: application/json' -H 'Content-Type: application/json' -H "Idempotency-Key: $nonce" -d "$body"
