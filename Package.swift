// swift-tools-version: 6.2
import PackageDescription

// The house. Every room under Sources/ is a target, so the compiler keeps the walls between them:
//
//   top        crier ─▶ Server
//   edges      Web   Webhooks   Delivery   GatewayMeta   StoreSQLite   Sandbox   Telemetry
//   seams      Gateway                    Store
//   language   Messages ─▶ WireJSON    WireCSV
//   ground     Domain
//   apart      CrierClient
//
// An arrow goes down any number of floors, never up, and never sideways between edges. CrierClient is for programs of strangers, which
// depend on it alone: it sees no other room, and only the top sees it.
// `scripts/check-house.py` holds every `import` line against the dependencies written here.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let deques = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "crier",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "crier", targets: ["crier"]),
        .library(name: "CrierClient", targets: ["CrierClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // Ground
        .target(name: "Domain"),
        // Language
        .target(name: "WireJSON"),
        .target(name: "WireCSV"),
        .target(name: "Messages", dependencies: ["Domain", "WireJSON"]),
        // Seams
        .target(name: "Store", dependencies: ["Domain"]),
        .target(name: "Gateway", dependencies: ["Domain", "Messages"]),
        // Edges
        .target(name: "CSQLite"),
        .target(name: "StoreSQLite", dependencies: ["CSQLite", "Domain", "Store", crypto, grdb, sqlite]),
        .target(
            name: "GatewayMeta",
            dependencies: [
                "Domain", "Messages", "WireJSON", "Gateway",
                asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL, nioTLS,
            ]
        ),
        .target(
            name: "Delivery",
            dependencies: ["Domain", "Messages", "Store", "Gateway", deques, logging, metrics, serviceLifecycle]
        ),
        .target(
            name: "Webhooks",
            dependencies: [
                "Domain", "Store", "WireJSON",
                asyncHTTPClient, crypto, httpTypes, hummingbird, logging, metrics, nioCore, nioHTTP1, serviceLifecycle,
            ]
        ),
        .target(
            name: "Web",
            // WireJSON beside what the design gives it: request bodies come from strangers, and one strict reader
            // (depth, duplicates, surrogates) serves every door.
            dependencies: [
                "Domain", "Messages", "Store", "Gateway", "WireCSV", "WireJSON",
                httpTypes, hummingbird, hummingbirdCore, logging, metrics, nioCore,
            ]
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore, nioHTTP1, serviceLifecycle,
            ]
        ),
        .target(name: "Telemetry", dependencies: [logging, metrics]),
        // Apart
        .target(name: "CrierClient", dependencies: [asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL]),
        // Top
        .target(
            name: "Server",
            dependencies: [
                "CrierClient", "Domain", "WireCSV", "WireJSON", "Messages", "Store", "StoreSQLite", "Gateway",
                "GatewayMeta",
                "Delivery",
                "Webhooks",
                "Web", "Sandbox", "Telemetry",
                asyncHTTPClient, configuration, crypto, deques, httpTypes, hummingbird, hummingbirdCore, logging,
                metrics,
                nioCore,
                nioHTTP1, nioHTTPTypes,
                nioPosix,
                serviceLifecycle, systemPackage, unixSignals,
            ]
        ),
        .executableTarget(
            name: "crier",
            dependencies: ["CrierClient", "Domain", "Server", "Store", argumentParser]
        ),
        // Support: the conformance suite of the store seam, and what tests share
        .target(name: "StoreConformance", dependencies: ["Domain", "Store"], path: "Support/StoreConformance"),
        .target(
            name: "TestKit",
            dependencies: ["Domain", "Messages", "WireJSON", "Store", "Gateway"],
            path: "Support/TestKit",
            exclude: [
                "Contract/cloud-api-contract.schema.json", "Contract/contract-corpus.json",
                "Contract/contract-corpus.py",
            ]
        ),
        // Tests mirror the rooms
        .testTarget(name: "DomainTests", dependencies: ["Domain", "TestKit"]),
        .testTarget(name: "WireJSONTests", dependencies: ["WireJSON", "TestKit"]),
        .testTarget(name: "WireCSVTests", dependencies: ["WireCSV"]),
        .testTarget(name: "MessagesTests", dependencies: ["Domain", "Messages", "WireJSON", "TestKit"]),
        .testTarget(name: "StoreTests", dependencies: ["Domain", "Store", "TestKit", "StoreConformance"]),
        .testTarget(
            name: "StoreSQLiteTests",
            dependencies: ["Domain", "Store", "StoreSQLite", "StoreConformance", "TestKit", grdb]
        ),
        .testTarget(
            name: "GatewayMetaTests",
            dependencies: [
                "Domain", "Messages", "Gateway", "GatewayMeta", "WireJSON", "TestKit",
                asyncHTTPClient, logging, nioCore, nioEmbedded, nioHTTP1, nioPosix, nioSSL,
            ]
        ),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["Domain", "Messages", "Store", "Gateway", "Delivery", "TestKit", logging]
        ),
        .testTarget(
            name: "WebhooksTests",
            dependencies: [
                "Domain", "Store", "Webhooks", "WireJSON", "TestKit", crypto, httpTypes, hummingbird,
                hummingbirdTesting, logging, nioCore, serviceLifecycle,
            ]
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Domain", "Messages", "Store", "Gateway", "Web", "WireJSON", "TestKit",
                httpTypes, hummingbird, hummingbirdTesting, nioCore,
            ]
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "TestKit", asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore, nioHTTP1,
            ]
        ),
        // Beside the client, the server's own list of codes, which the client's must be.
        .testTarget(
            name: "CrierClientTests",
            dependencies: ["CrierClient", "Web", asyncHTTPClient, nioCore, nioHTTP1, nioPosix]
        ),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", logging, metrics]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "CrierClient", "Delivery", "Domain", "Server", "Store", "TestKit", "WireCSV",
                configuration, httpTypes, nioCore, nioHTTPTypes, nioPosix,
            ]
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: [
                "CrierClient", "Domain", "Messages", "Store", "StoreSQLite", "Gateway", "GatewayMeta", "Delivery",
                "Server", "Sandbox", "TestKit",
                asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore, nioHTTP1, nioPosix,
            ]
        ),
    ]
)

// The same strictness in every room; what each flag asks for is said in its proposal (swift-evolution SE-0335, SE-0444,
// SE-0409, SE-0461, SE-0470, SE-0458).
// CSQLite is C.
for target in package.targets where target.name != "CSQLite" {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
