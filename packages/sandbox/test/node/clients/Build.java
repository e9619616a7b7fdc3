// Builds a partnership with Java's standard library.
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;

public class Build {
  public static void main(String[] args) throws Exception {
    String path = "/v3/marketing/partnerships/build";
    String body = "{\"partner\":{\"type\":\"MERCHANT\",\"merchant_id\":\"2480029552\"},"
        + "\"authorized_data\":{\"business_type\":\"BUSIFAVOR_STOCK\",\"stock_id\":\"" + args[0] + "\"}}";
    String nonce = UUID.randomUUID().toString().replace("-", "");
    String now = String.valueOf(System.currentTimeMillis() / 1000);
    String pem = Files.readString(Path.of(System.getenv("KEY_FILE"))).replaceAll("-----[^-]+-----|\\s", "");
    PrivateKey key = KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    Signature signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(key);
    signer.update(("POST\n" + path + "\n" + now + "\n" + nonce + "\n" + body + "\n").getBytes(StandardCharsets.UTF_8));
    String signature = Base64.getEncoder().encodeToString(signer.sign());
    HttpRequest request = HttpRequest.newBuilder(URI.create("https://api.mch.weixin.qq.com" + path))
        .header("Authorization", "WECHATPAY2-SHA256-RSA2048 mchid=\"" + System.getenv("WXPAY_MCHID") + "\",nonce_str=\""
            + nonce + "\",signature=\"" + signature + "\",timestamp=\"" + now + "\",serial_no=\""
            + System.getenv("WXPAY_SERIAL_NO") + "\"")
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", nonce)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    HttpClient client = HttpClient.newBuilder().proxy(ProxySelector.getDefault()).version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(response.statusCode() + " " + response.body());
  }
}
