// The published request with Swift's URLSession.
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

let environment = ProcessInfo.processInfo.environment
let body: [String: Any] = [
    "templateName": "festival_offer_template",
    "campaignName": "festival offer",
    "destination": environment["CRIER_DESTINATION"] ?? "",
    "userName": "Jon",
    "headerParams": ["Sir"],
    "bodyParams": ["Christmas", "Thank You"],
    "source": "api",
    "link": "https://placehold.co/600x400/EEE/31343C.png",
    "filename": "filename",
    "defaultContactFieldValues": ["Country": "India"],
]
guard let url = URL(string: (environment["CRIER_BASE_URL"] ?? "") + "/api/v1/broadcasts/send") else {
    throw URLError(.badURL)
}
var request = URLRequest(url: url, timeoutInterval: 30)
request.httpMethod = "POST"
request.setValue("Bearer \(environment["CRIER_KEY"] ?? "")", forHTTPHeaderField: "Authorization")
request.setValue("application/json", forHTTPHeaderField: "Content-Type")
request.httpBody = try JSONSerialization.data(withJSONObject: body)
let (answer, _) = try await URLSession.shared.data(for: request)
print(String(decoding: answer, as: UTF8.self))
