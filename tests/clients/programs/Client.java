import java.io.FileInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A client with Java's standard library, as the vendor's pages describe it. */
class Client {
  static final PrivateKey privateKey;
  static final PublicKey publicKey;
  static final String keyId;

  static {
    try {
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      privateKey = rsa.generatePrivate(new PKCS8EncodedKeySpec(pem("WXPAY_PRIVATE_KEY")));
      String file = env("WXPAY_CERTIFICATE_FILE");
      if (file == null) {
        publicKey = rsa.generatePublic(new X509EncodedKeySpec(pem("WXPAY_PUBLIC_KEY")));
        keyId = env("WXPAY_PUBLIC_KEY_ID");
      } else {
        try (var stream = new FileInputStream(file)) {
          var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
          publicKey = certificate.getPublicKey();
          keyId = String.format("%040X", certificate.getSerialNumber());
        }
      }
    } catch (Exception error) {
      throw new ExceptionInInitializerError(error);
    }
  }

  static String env(String name) {
    return System.getenv(name);
  }

  static byte[] pem(String name) {
    return decode(env(name).replaceAll("-----[^-]+-----|\\\\n|\\s", ""));
  }

  static byte[] decode(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A text of JSON by its name; the standard library has no JSON. */
  static String field(byte[] json, String name) {
    var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"\\\\]*)\"").matcher(text(json));
    if (!found.find()) throw new IllegalStateException("no " + name);
    return found.group(1);
  }

  static void verify(String time, String nonce, String signature, String serial, byte[] body) throws Exception {
    if (Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(time)) > 300) {
      throw new SecurityException("the signature is older than five minutes");
    }
    if (!serial.equals(keyId)) throw new SecurityException("signed with another key");
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(publicKey);
    verifier.update(bytes(time + "\n" + nonce + "\n"));
    verifier.update(body);
    verifier.update((byte) '\n');
    if (!verifier.verify(decode(signature))) throw new SecurityException("the signature is not valid");
  }

  static HttpResponse<byte[]> send(String method, String target, String body) throws Exception {
    String time = String.valueOf(System.currentTimeMillis() / 1000);
    String nonce = UUID.randomUUID().toString().replace("-", "");
    Signature signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(privateKey);
    signer.update(bytes(method + "\n" + target + "\n" + time + "\n" + nonce + "\n" + body + "\n"));
    String pairs = String.format(
        "mchid=\"%s\",nonce_str=\"%s\",timestamp=\"%s\",serial_no=\"%s\",signature=\"%s\"",
        env("WXPAY_MCHID"), nonce, time, env("WXPAY_SERIAL_NO"), encode(signer.sign()));
    var request = HttpRequest.newBuilder(URI.create(env("WXPAY_BASE_URL") + target))
        .header("Authorization", "WECHATPAY2-SHA256-RSA2048 " + pairs)
        .header("Wechatpay-Serial", keyId)
        .header("Accept", "application/json");
    if (method.equals("POST")) {
      request.header("Content-Type", "application/json").header("Idempotency-Key", nonce);
      request.POST(BodyPublishers.ofString(body));
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
  }

  static byte[] call(String method, String target, String body) throws Exception {
    var response = send(method, target, body);
    var head = response.headers();
    verify(head.firstValue("Wechatpay-Timestamp").orElseThrow(), head.firstValue("Wechatpay-Nonce").orElseThrow(),
        head.firstValue("Wechatpay-Signature").orElseThrow(), head.firstValue("Wechatpay-Serial").orElseThrow(),
        response.body());
    if (response.statusCode() == 200) return response.body();
    throw new IllegalStateException(response.statusCode() + " " + text(response.body()));
  }

  static byte[] build() throws Exception {
    return call("POST", "/v3/marketing/partnerships/build", """
        {
          "partner": { "type": "APPID", "appid": "wx4e1916a585d1f4e9" },
          "authorized_data": { "business_type": "FAVOR_STOCK", "stock_id": "2433405" }
        }""");
  }

  static byte[] list() throws Exception {
    String data = "{\"business_type\": \"FAVOR_STOCK\", \"stock_id\": \"2433405\"}";
    String partner = "{\"type\": \"APPID\", \"appid\": \"wx4e1916a585d1f4e9\"}";
    String query = "limit=5&offset=0&authorized_data=" + URLEncoder.encode(data, StandardCharsets.UTF_8)
        + "&partner=" + URLEncoder.encode(partner, StandardCharsets.UTF_8);
    return call("GET", "/v3/marketing/partnerships?" + query, "");
  }

  static byte[] echo(String text) throws Exception {
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
    oaep.init(Cipher.ENCRYPT_MODE, publicKey);
    String body = String.format("{\"echo_message\": \"%s\", \"encrypted_echo_message\": \"%s\"}",
        text, encode(oaep.doFinal(bytes(text))));
    byte[] received = call("POST", "/v3/security/echo", body);
    oaep.init(Cipher.DECRYPT_MODE, privateKey);
    return oaep.doFinal(decode(field(received, "encrypted_echo_message")));
  }

  static byte[] bill(String date) throws Exception {
    byte[] link = call("GET", "/v3/bill/tradebill?bill_date=" + date + "&bill_type=ALL", "");
    URI url = URI.create(field(link, "download_url"));
    byte[] file = send("GET", url.getRawPath() + "?" + url.getRawQuery(), "").body();
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(file));
    if (hash.equals(field(link, "hash_value"))) return file;
    throw new SecurityException("the bill has another digest");
  }

  static byte[] notification() throws Exception {
    String[] lines = text(System.in.readAllBytes()).split("\n", 5);
    byte[] body = bytes(lines[4]);
    verify(lines[0], lines[1], lines[2], lines[3], body);
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    var key = new SecretKeySpec(bytes(env("WXPAY_API_V3_KEY")), "AES");
    gcm.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, bytes(field(body, "nonce"))));
    gcm.updateAAD(bytes(field(body, "associated_data")));
    return gcm.doFinal(decode(field(body, "ciphertext")));
  }

  public static void main(String[] arguments) throws Exception {
    String argument = Arrays.copyOf(arguments, 2)[1];
    System.out.write(switch (arguments[0]) {
      case "build" -> build();
      case "list" -> list();
      case "echo" -> echo(argument);
      case "bill" -> bill(argument);
      case "notification" -> notification();
      default -> throw new IllegalArgumentException(arguments[0]);
    });
    System.out.flush();
  }
}
