<?php
// A client with PHP's standard library, as the vendor's pages describe it.

const VERSION = 'WECHATPAY2-SHA256-RSA2048';

// A warning is an error.
set_error_handler(fn ($level, $text) => throw new ErrorException($text));

function key_of(string $name): string
{
    return str_replace('\n', "\n", getenv($name));
}

/** The ID and the PEM of the platform certificate if there is a file of it, else of the public key. */
function platform_key(): array
{
    $file = getenv('WXPAY_CERTIFICATE_FILE');
    if ($file === false) {
        return [getenv('WXPAY_PUBLIC_KEY_ID'), key_of('WXPAY_PUBLIC_KEY')];
    }
    $pem = file_get_contents($file);
    return [openssl_x509_parse($pem)['serialNumberHex'], $pem];
}

/** What verifies, or throws. */
function verify(array $head, string $body): void
{
    if (abs(time() - (int) $head['wechatpay-timestamp']) > 300) {
        throw new Exception('the signature is older than five minutes');
    }
    [$id, $key] = platform_key();
    if ($head['wechatpay-serial'] !== $id) {
        throw new Exception('signed with another key');
    }
    $message = "{$head['wechatpay-timestamp']}\n{$head['wechatpay-nonce']}\n$body\n";
    $signature = base64_decode($head['wechatpay-signature'], true);
    if (openssl_verify($message, (string) $signature, $key, OPENSSL_ALGO_SHA256) !== 1) {
        throw new Exception('the signature is not valid');
    }
}

/** The status, the headers by their names in lower case, and the body. */
function send(string $method, string $target, string $body = ''): array
{
    [$time, $nonce] = [time(), bin2hex(random_bytes(16))];
    openssl_sign("$method\n$target\n$time\n$nonce\n$body\n", $signature, key_of('WXPAY_PRIVATE_KEY'), OPENSSL_ALGO_SHA256);
    $pairs = [
        'mchid' => getenv('WXPAY_MCHID'),
        'nonce_str' => $nonce,
        'timestamp' => $time,
        'serial_no' => getenv('WXPAY_SERIAL_NO'),
        'signature' => base64_encode($signature),
    ];
    $written = array_map(fn ($name, $value) => "$name=\"$value\"", array_keys($pairs), $pairs);
    $head = [
        'Authorization: ' . VERSION . ' ' . implode(',', $written),
        'Wechatpay-Serial: ' . platform_key()[0],
        'Accept: application/json',
        'User-Agent: PHP/' . PHP_VERSION,
    ];
    if ($method === 'POST') {
        array_push($head, 'Content-Type: application/json', "Idempotency-Key: $nonce");
    }
    $options = ['method' => $method, 'header' => $head, 'content' => $body, 'ignore_errors' => true];
    $received = file_get_contents(getenv('WXPAY_BASE_URL') . $target, false, stream_context_create(['http' => $options]));
    $values = [];
    foreach (array_slice($http_response_header, 1) as $line) {
        [$name, $value] = explode(': ', $line, 2);
        $values[strtolower($name)] = $value;
    }
    return [(int) explode(' ', $http_response_header[0])[1], $values, $received];
}

function call(string $method, string $target, string $body = ''): string
{
    [$status, $head, $received] = send($method, $target, $body);
    verify($head, $received);
    return $status === 200 ? $received : throw new Exception("$status $received");
}

function build(): string
{
    return call('POST', '/v3/marketing/partnerships/build', json_encode([
        'partner' => ['type' => 'APPID', 'appid' => 'wx4e1916a585d1f4e9'],
        'authorized_data' => ['business_type' => 'FAVOR_STOCK', 'stock_id' => '2433405'],
    ]));
}

function list_partnerships(): string
{
    return call('GET', '/v3/marketing/partnerships?' . http_build_query([
        'limit' => 5,
        'offset' => 0,
        'authorized_data' => json_encode(['business_type' => 'FAVOR_STOCK', 'stock_id' => '2433405']),
        'partner' => json_encode(['type' => 'APPID', 'appid' => 'wx4e1916a585d1f4e9']),
    ]));
}

function echo_text(string $text): string
{
    openssl_public_encrypt($text, $encrypted, platform_key()[1], OPENSSL_PKCS1_OAEP_PADDING);
    $body = ['echo_message' => $text, 'encrypted_echo_message' => base64_encode($encrypted)];
    $received = json_decode(call('POST', '/v3/security/echo', json_encode($body)), true);
    $ciphertext = base64_decode($received['encrypted_echo_message'], true);
    openssl_private_decrypt($ciphertext, $decrypted, key_of('WXPAY_PRIVATE_KEY'), OPENSSL_PKCS1_OAEP_PADDING);
    return $decrypted;
}

function bill(string $date): string
{
    $link = json_decode(call('GET', "/v3/bill/tradebill?bill_date=$date&bill_type=ALL"), true);
    ['path' => $path, 'query' => $query] = parse_url($link['download_url']);
    [, , $file] = send('GET', "$path?$query");
    return sha1($file) === $link['hash_value'] ? $file : throw new Exception('the bill has another digest');
}

function notification(): string
{
    [$time, $nonce, $signature, $serial, $body] = explode("\n", stream_get_contents(STDIN), 5);
    verify([
        'wechatpay-timestamp' => $time,
        'wechatpay-nonce' => $nonce,
        'wechatpay-signature' => $signature,
        'wechatpay-serial' => $serial,
    ], $body);
    ['ciphertext' => $ciphertext, 'nonce' => $iv, 'associated_data' => $associated] = json_decode($body, true)['resource'];
    $bytes = base64_decode($ciphertext, true);
    $secret = [substr($bytes, 0, -16), 'aes-256-gcm', getenv('WXPAY_API_V3_KEY'), OPENSSL_RAW_DATA, $iv, substr($bytes, -16)];
    $text = openssl_decrypt(...$secret, aad: $associated);
    return $text === false ? throw new Exception('the notification cannot be decrypted') : $text;
}

echo match ($argv[1]) {
    'build' => build(),
    'list' => list_partnerships(),
    'echo' => echo_text($argv[2]),
    'bill' => bill($argv[2]),
    'notification' => notification(),
};
