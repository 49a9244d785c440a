// guide: imports
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
// guide end

/** Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook. */
public class Reliable {
    // guide: repeat
    static final int TRIES = 6;
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(System.getenv("CRIER_BASE_URL") + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + System.getenv("CRIER_KEY"))
            .header("Content-Type", "application/json");
    }

    /** One call, tried again while its fate is unknown or the server asks for patience. */
    static HttpResponse<String> call(HttpRequest request) throws IOException, InterruptedException {
        for (int number = 0; ; number++) {
            boolean isLast = number == TRIES - 1;
            long pause = 1L << number;
            try {
                HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
                int status = answer.statusCode();
                String retryAfter = answer.headers().firstValue("Retry-After").orElse("");
                if (isLast || (status < 500 && status != 408 && status != 429 && retryAfter.isEmpty())) {
                    return answer;
                }
                if (retryAfter.matches("\\d{1,9}")) {
                    pause = Math.max(pause, Long.parseLong(retryAfter));
                }
            } catch (IOException broken) {
                if (isLast) {
                    throw broken;
                }
            }
            Thread.sleep(Duration.ofSeconds(pause).toMillis());
        }
    }

    /** Sends a message at most once for each key. */
    static HttpResponse<String> send(String message, String key) throws IOException, InterruptedException {
        return call(request("/api/v1/broadcasts/send")
            .header("Idempotency-Key", key)
            .header("Prefer", "respond-async")
            .POST(BodyPublishers.ofString(message))
            .build());
    }
    // guide end

    // guide: errors
    /** Every text member of this name, in order. A program with a JSON library of its own takes that instead. */
    static List<String> texts(String json, String name) {
        Pattern member = Pattern.compile("\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]++|\\\\.)*+)\"");
        return member.matcher(json).results().map((MatchResult found) -> found.group(1)).toList();
    }

    static String text(String json, String name) {
        return texts(json, name).stream().findFirst().orElse("");
    }

    /** What Crier refused, and why. */
    static class CrierException extends IOException {
        final String code;
        final String requestId;
        final List<String> fields;
        final List<String> codes;
        final List<String> problems;

        CrierException(HttpResponse<String> answer) {
            super("HTTP " + answer.statusCode() + ": " + text(answer.body(), "error"));
            String error = answer.body();
            List<String> allCodes = texts(error, "code"); // The first is the answer's own, each other one a detail's.
            code = allCodes.isEmpty() ? "" : allCodes.get(0); // None where a proxy before Crier answered.
            codes = allCodes.stream().skip(1).toList();
            fields = texts(error, "field");
            problems = texts(error, "problem");
            requestId = text(error, "requestId");
        }
    }

    /** The answer's JSON. */
    static String bodyOf(HttpResponse<String> answer) throws CrierException {
        if (answer.statusCode() >= 300) {
            throw new CrierException(answer);
        }
        return answer.body();
    }
    // guide end

    // guide: follow
    static final Set<String> ENDS = Set.of("delivered", "read", "failed", "skipped", "cancelled", "expired");

    /** The message once its fate is known, or as it stands when the time is over. */
    static String outcomeOf(String id, Duration patience) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        while (true) {
            String message = bodyOf(call(request("/api/v1/messages/" + id).GET().build()));
            if (ENDS.contains(text(message, "state")) || Instant.now().isAfter(deadline)) {
                return message;
            }
            Thread.sleep(1000);
        }
    }
    // guide end

    // guide: signature
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Whether Crier signed this body just now. The body is the bytes as they came, before anything parsed them. */
    static boolean isGenuine(String secret, String id, String timestamp, String signatures, byte[] body)
        throws GeneralSecurityException {
        if (!timestamp.matches("\\d{1,12}")) {
            return false;
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), Instant.now());
        if (age.abs().compareTo(TOLERANCE) > 0) {
            return false;
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
        for (String given : signatures.split(" ")) {
            if (MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }
    // guide end

    public static void main(String[] arguments) throws Exception {
        // guide: repeat
        String message = """
            {
              "templateName": "festival_offer_template",
              "campaignName": "festival offer",
              "destination": "%s",
              "userName": "Jon",
              "headerParams": ["Sir"],
              "bodyParams": ["Christmas", "Thank You"],
              "source": "api",
              "link": "https://placehold.co/600x400/EEE/31343C.png"
            }
            """.formatted(System.getenv("CRIER_DESTINATION"));
        HttpResponse<String> answer = send(message, UUID.randomUUID().toString());
        // guide end

        // guide: errors
        String id = text(bodyOf(answer), "id");
        System.out.println("message " + id);

        try {
            String wrong = message.replace("\"Christmas\", \"Thank You\"", "\"Christmas\"");
            bodyOf(send(wrong, UUID.randomUUID().toString()));
        } catch (CrierException error) {
            System.out.println("error " + error.code);
            for (int number = 0; number < error.fields.size(); number++) {
                System.out.printf("detail %s %s %s%n",
                    error.fields.get(number), error.codes.get(number), error.problems.get(number));
            }
            System.out.println("request " + error.requestId);
        }
        // guide end

        // guide: follow
        String outcome = outcomeOf(id, Duration.ofMinutes(1));
        System.out.println("state " + text(outcome, "state"));
        Matcher refusal = Pattern.compile("\"refusal\":\\{\"code\":(\\d+),\"title\":\"([^\"]*)\"").matcher(outcome);
        if (refusal.find()) {
            System.out.println("refusal " + refusal.group(1) + " " + refusal.group(2));
        }
        // guide end

        // guide: signature
        String secret = System.getenv("CRIER_WEBHOOK_SECRET");
        String eventId = System.getenv("CRIER_WEBHOOK_ID");
        String timestamp = System.getenv("CRIER_WEBHOOK_TIMESTAMP");
        String signatures = System.getenv("CRIER_WEBHOOK_SIGNATURE");
        byte[] body = System.getenv("CRIER_WEBHOOK_BODY").getBytes(StandardCharsets.UTF_8);
        byte[] changed = (System.getenv("CRIER_WEBHOOK_BODY") + " ").getBytes(StandardCharsets.UTF_8);
        boolean isValid = isGenuine(secret, eventId, timestamp, signatures, body);
        boolean isStillValid = isGenuine(secret, eventId, timestamp, signatures, changed);
        System.out.println("signature " + (isValid ? "valid" : "invalid"));
        System.out.println("changed body: signature " + (isStillValid ? "valid" : "invalid"));
        // guide end
    }
}
