import Domain
import Messages
import Store
import WireJSON

/// `POST /templates/{identifier}/preview`: what a recipient would read, composed and checked as for a send.
struct TemplatePreviews: Sendable {
    let store: any TemplateStore

    func preview(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        var reader = FieldReader()
        var form = TemplateValuesReader()
        var warnings: [String] = []
        for member in reader.members(request.body, "body") ?? [] where !form.read(member, &reader) {
            warnings.append(unknownMemberWarning(member.name))
        }
        let language = form.languageCode ?? query["languageCode"] ?? query["language"]
        let found = try await store.templates(named: request.path("identifier"), in: request.workspace)
        let template =
            language.map { language in
                found.first { TemplateChoice.isSameLanguage($0.language, language) }
            } ?? found.first(where: \.isApproved) ?? found.first
        guard let template else { throw APIError(.templateNotFound, "there is no such template") }
        guard let composable = try? ComposableTemplate(template) else {
            throw APIError(.templateNotSupported, "the template's mirror cannot be read; sync the templates")
        }
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        let message: TemplateMessage
        do throws(MessageProblems) {
            message = try composable.compose(form.values)
        } catch {
            throw APIError(error.problems)
        }
        return .success("Preview made; nothing was sent.", warnings: warnings) { writer in
            writer.optionalMember("header", message.preview.header)
            writer.member("body", message.preview.body)
            writer.optionalMember("footer", message.preview.footer)
            writer.key("buttons")
            writer.array { writer in
                var variables = form.values.urlVariables[...]
                for button in composable.form.buttons { writer.button(button, &variables) }
            }
            writer.key("message")
            writer.raw(Array("{".utf8) + message.content + Array("}".utf8))
        }
    }
}

extension JSONWriter {
    /// - Parameter variables: those of links, taken as links need them.
    fileprivate mutating func button(_ button: TemplateFormButton, _ variables: inout ArraySlice<String>) {
        object { writer in
            switch button {
            case .quickReply(let text):
                writer.member("type", "QUICK_REPLY")
                writer.member("text", text)
            case .url(let text, let address):
                let values = address.slots.map { _ in variables.popFirst() ?? "" }
                writer.member("type", "URL")
                writer.member("text", text)
                writer.member("url", address.filled(with: values))
            case .phoneNumber: writer.member("type", "PHONE_NUMBER")
            case .copyCode: writer.member("type", "COPY_CODE")
            case .oneTimePassword: writer.member("type", "OTP")
            case .flow: writer.member("type", "FLOW")
            case .catalog: writer.member("type", "CATALOG")
            case .multiProduct: writer.member("type", "MPM")
            case .other(let type): writer.member("type", type)
            }
        }
    }
}
