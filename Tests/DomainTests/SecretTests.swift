import Domain
import Testing

struct SecretTests {
    private let secret = Secret("EAAG-very-secret")

    private struct Holder {
        let name = "sender"
        let token: Secret
        let maybe: Secret?
        let many: [String: Secret]
    }

    @Test func `however a secret is printed, it stays one`() {
        let holder = Holder(token: secret, maybe: secret, many: ["token": secret])
        var dumped = ""
        dump(secret, to: &dumped)
        dump(holder, to: &dumped)
        dump([secret], to: &dumped)
        var printed = ""
        print(secret, holder, [secret], to: &printed)
        debugPrint(secret, holder, [secret], to: &printed)
        let texts = [
            dumped, printed, "\(secret)", "\(holder)", "\([secret])", String(describing: secret),
            String(reflecting: secret),
            String(describing: holder), String(reflecting: holder), secret.description, secret.debugDescription,
            "\(Mirror(reflecting: secret))", "\(Mirror(reflecting: secret).children.map { "\($0)" })",
            "\(Mirror(reflecting: holder).descendant("token") ?? "")", "\(secret as Any)", "\(Optional(secret) as Any)",
        ]
        for text in texts { #expect(!text.contains("very-secret")) }
        #expect("\(secret)" == "***")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `the text is had by asking for it`() {
        #expect(secret.reveal() == "EAAG-very-secret")
        #expect(secret == Secret("EAAG-very-secret"))
        #expect(secret != Secret("EAAG-very-secret "))
        #expect(Secret("").isEmpty && !secret.isEmpty)
    }
}
