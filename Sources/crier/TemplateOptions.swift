import ArgumentParser
import CrierClient

/// What fills a template, for every verb that sends one.
struct TemplateOptions: ParsableArguments {
    @Option(help: "The template's language, when it has several.")
    var language: String?

    @Option(
        name: .customLong("body"),
        parsing: .singleValue,
        help: "A value of the template's text; repeat it, in order."
    )
    var bodyParams: [String] = []

    @Option(name: .customLong("header"), parsing: .singleValue, help: "A value of the template's header.")
    var headerParams: [String] = []

    @Option(help: "Address of the file, when the header or the message is one.")
    var link: String?

    @Option(name: .customLong("media"), help: "In the place of --link: a file of `crier media upload`, by its id.")
    var mediaID: String?

    @Option(help: "The document's name.")
    var filename: String?

    @Option(
        name: .customLong("url-variable"),
        parsing: .singleValue,
        help: "A value of a link button; repeat it, in order."
    )
    var urlVariables: [String] = []

    @Option(help: "The code of a copy-code or one-time-password template.")
    var code: String?

    var values: TemplateValues {
        var values = TemplateValues(
            header: headerParams.nilIfEmpty,
            body: bodyParams.nilIfEmpty,
            link: link,
            filename: filename,
            language: language
        )
        values.urlVariables = urlVariables.nilIfEmpty
        values.copyCodeParam = code
        values.mediaId = mediaID
        return values
    }
}

extension Array {
    /// `nil` where there is nothing: a member that is left out.
    var nilIfEmpty: [Element]? { isEmpty ? nil : self }
}
