import Testing

@testable import Webhooks

@Suite struct AddressRuleTests {
    private let rule = AddressRule(allowsPrivate: false)

    private func bytes(_ text: String) async -> [UInt8] {
        await HostLookup.system.addresses(text).first?.bytes ?? []
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255", "::",
        "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:db8::1", "2001:0:1::1", "100::1", "2130706433", "0x7f000001", "0177.0.0.1",
    ])
    func `an address that is not of the internet is refused, however it is written`(address: String) async {
        let found = await bytes(address)
        #expect(!found.isEmpty, "the system reads it")
        #expect(!rule.allows(found))
        #expect(AddressRule(allowsPrivate: true).allows(found), "unless the operator allows it")
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "100.128.0.1", "198.17.0.1",
        "2606:4700:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::",
    ])
    func `an address of the internet is allowed`(address: String) async {
        #expect(rule.allows(await bytes(address)))
    }

    @Test func `what is no address is refused by both`() {
        #expect(!rule.allows([]))
        #expect(!AddressRule(allowsPrivate: true).allows([1, 2, 3]))
    }
}
