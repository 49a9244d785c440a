/// `crier doctor`: the doctor with its own line to Meta.
package enum Diagnosing {
    package static func examine(
        settings: Settings,
        installation: Installation,
        webhookURL: String?
    ) async throws -> Diagnosis {
        let gateway = try MetaGateway(settings: settings)
        let doctor = Doctor(settings: settings, installation: installation, reader: gateway.reader)
        let diagnosis = try await doctor.examine(webhookURL: webhookURL)
        await gateway.shutdown()
        return diagnosis
    }
}
