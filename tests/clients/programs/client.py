"""A client with Python's standard library and the command of OpenSSL, as the vendor's pages describe it."""
import base64, hashlib, json, os, secrets, subprocess, sys, tempfile, time, urllib.error, urllib.parse, urllib.request
from pathlib import Path

env = os.environ
folder = Path(tempfile.mkdtemp(dir=env['CLIENT_FOLDER']))
(folder / 'key.pem').write_text(env['WXPAY_PRIVATE_KEY'].replace('\\n', '\n'))

def openssl(data, *arguments):
    return subprocess.run(['openssl', *arguments], input=data, stdout=subprocess.PIPE, check=True, cwd=folder).stdout

if 'WXPAY_CERTIFICATE_FILE' in env:
    certificate = ['x509', '-noout', '-in', env['WXPAY_CERTIFICATE_FILE']]
    key_id = openssl(b'', *certificate, '-serial').decode().strip().removeprefix('serial=')
    (folder / 'pub.pem').write_bytes(openssl(b'', *certificate, '-pubkey'))
else:
    key_id = env['WXPAY_PUBLIC_KEY_ID']
    (folder / 'pub.pem').write_text(env['WXPAY_PUBLIC_KEY'].replace('\\n', '\n'))

def verify(head, body):
    if abs(time.time() - int(head['Wechatpay-Timestamp'])) > 300:
        raise ValueError('the signature is older than five minutes')
    if head['Wechatpay-Serial'] != key_id:
        raise ValueError('signed with another key')
    (folder / 'signature.bin').write_bytes(base64.b64decode(head['Wechatpay-Signature']))
    message = f"{head['Wechatpay-Timestamp']}\n{head['Wechatpay-Nonce']}\n".encode() + body + b'\n'
    openssl(message, 'dgst', '-sha256', '-verify', 'pub.pem', '-signature', 'signature.bin')

def send(method, target, body=b''):
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    message = f'{method}\n{target}\n{timestamp}\n{nonce}\n'.encode() + body + b'\n'
    pairs = {
        'mchid': env['WXPAY_MCHID'],
        'nonce_str': nonce,
        'timestamp': timestamp,
        'serial_no': env['WXPAY_SERIAL_NO'],
        'signature': base64.b64encode(openssl(message, 'dgst', '-sha256', '-sign', 'key.pem')).decode(),
    }
    head = {
        'Authorization': 'WECHATPAY2-SHA256-RSA2048 ' + ','.join(f'{name}="{value}"' for name, value in pairs.items()),
        'Wechatpay-Serial': key_id,
        'Accept': 'application/json',
    }
    if method == 'POST':
        head |= {'Content-Type': 'application/json', 'Idempotency-Key': nonce}
    request = urllib.request.Request(env['WXPAY_BASE_URL'] + target, body or None, head, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()

def call(method, target, body=b''):
    status, head, received = send(method, target, body)
    verify(head, received)
    if status != 200:
        raise ValueError(f'{status} {received.decode()}')
    return received

def build():
    partner = {'type': 'APPID', 'appid': 'wx4e1916a585d1f4e9'}
    body = {'partner': partner, 'authorized_data': {'business_type': 'FAVOR_STOCK', 'stock_id': '2433405'}}
    return call('POST', '/v3/marketing/partnerships/build', json.dumps(body).encode())

def list_partnerships():
    query = urllib.parse.urlencode({
        'limit': 5,
        'offset': 0,
        'authorized_data': json.dumps({'business_type': 'FAVOR_STOCK', 'stock_id': '2433405'}),
        'partner': json.dumps({'type': 'APPID', 'appid': 'wx4e1916a585d1f4e9'}),
    })
    return call('GET', f'/v3/marketing/partnerships?{query}')

def echo(text):
    padding = ['-pkeyopt', 'rsa_padding_mode:oaep']
    encrypted = openssl(text.encode(), 'pkeyutl', '-encrypt', '-pubin', '-inkey', 'pub.pem', *padding)
    body = {'echo_message': text, 'encrypted_echo_message': base64.b64encode(encrypted).decode()}
    received = json.loads(call('POST', '/v3/security/echo', json.dumps(body, ensure_ascii=False).encode()))
    ciphertext = base64.b64decode(received['encrypted_echo_message'])
    return openssl(ciphertext, 'pkeyutl', '-decrypt', '-inkey', 'key.pem', *padding)

def bill(date):
    link = json.loads(call('GET', f'/v3/bill/tradebill?bill_date={date}&bill_type=ALL'))
    url = urllib.parse.urlsplit(link['download_url'])
    _, _, file = send('GET', f'{url.path}?{url.query}')
    if hashlib.sha1(file).hexdigest() != link['hash_value']:
        raise ValueError('the bill has another digest')
    return file

def notification():
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # Debian: python3-cryptography
    *lines, body = sys.stdin.buffer.read().split(b'\n', 4)
    names = 'Wechatpay-Timestamp', 'Wechatpay-Nonce', 'Wechatpay-Signature', 'Wechatpay-Serial'
    verify(dict(zip(names, (line.decode() for line in lines))), body)
    resource = json.loads(body)['resource']
    ciphertext = base64.b64decode(resource['ciphertext'])
    key = AESGCM(env['WXPAY_API_V3_KEY'].encode())
    return key.decrypt(resource['nonce'].encode(), ciphertext, resource['associated_data'].encode())

tasks = {'build': build, 'list': list_partnerships, 'echo': echo, 'bill': bill, 'notification': notification}
sys.stdout.buffer.write(tasks[sys.argv[1]](*sys.argv[2:]))
