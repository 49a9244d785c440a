import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The published request with Java's HttpClient, which first offers to go on in HTTP/2. */
public class Send {
    public static void main(String[] arguments) throws Exception {
        String body = """
            {
              "templateName": "festival_offer_template",
              "campaignName": "festival offer",
              "destination": "%s",
              "userName": "Jon",
              "headerParams": ["Sir"],
              "bodyParams": ["Christmas", "Thank You"],
              "source": "api",
              "link": "https://placehold.co/600x400/EEE/31343C.png",
              "filename": "filename",
              "defaultContactFieldValues": {"Country": "India"}
            }
            """.formatted(System.getenv("CRIER_DESTINATION"));
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create(System.getenv("CRIER_BASE_URL") + "/api/v1/broadcasts/send"))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + System.getenv("CRIER_KEY"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.body());
    }
}
