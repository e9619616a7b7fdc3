"""Builds a partnership with Python's standard library, which has no RSA: openssl signs."""
import json, os, secrets, subprocess, sys, time, urllib.request

path = "/v3/marketing/partnerships/build"
body = json.dumps({
    "partner": {"type": "MERCHANT", "merchant_id": "2480029552"},
    "authorized_data": {"business_type": "BUSIFAVOR_STOCK", "stock_id": sys.argv[1]},
})
now, nonce = str(int(time.time())), secrets.token_hex(16)
message = f"POST\n{path}\n{now}\n{nonce}\n{body}\n".encode()
signed = subprocess.run(["openssl", "dgst", "-sha256", "-sign", os.environ["KEY_FILE"]], input=message, capture_output=True, check=True)
import base64
signature = base64.b64encode(signed.stdout).decode()
items = {
    "mchid": os.environ["WXPAY_MCHID"], "nonce_str": nonce, "signature": signature,
    "timestamp": now, "serial_no": os.environ["WXPAY_SERIAL_NO"],
}
headers = {
    "Authorization": "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in items.items()),
    "Accept": "application/json", "Content-Type": "application/json", "Idempotency-Key": nonce,
}
url = "https://api.mch.weixin.qq.com" + path
if "requests" in sys.argv:
    import requests
    response = requests.post(url, data=body, headers=headers)
    print(response.status_code, response.text)
else:
    with urllib.request.urlopen(urllib.request.Request(url, body.encode(), headers)) as response:
        print(response.status, response.read().decode())
