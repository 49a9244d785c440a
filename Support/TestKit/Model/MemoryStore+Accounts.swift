package import Domain
package import Store

extension MemoryStore {
    package func ensureWorkspace(named name: String, at moment: Timestamp) async throws(StoreError) -> Workspace {
        try requireWorking()
        if let known = workspaceRows.first(where: { $0.name == name }) { return known }
        let workspace = Workspace(
            id: workspaceRows.nextID(),
            name: name,
            settings: WorkspaceSettings(),
            createdAt: moment
        )
        workspaceRows.append(workspace)
        return workspace
    }

    package func workspaces() async throws(StoreError) -> [Workspace] {
        try requireWorking()
        return workspaceRows
    }

    package func workspace(_ id: ID<Workspace>) async throws(StoreError) -> Workspace? {
        try requireWorking()
        return workspaceRows.place(of: id).map { workspaceRows[$0] }
    }

    package func updateSettings(_ settings: WorkspaceSettings, of workspace: ID<Workspace>) async throws(StoreError) {
        try requireWorking()
        guard let place = workspaceRows.place(of: workspace) else { return }
        workspaceRows[place].settings = settings
    }

    package func addKey(_ key: NewAPIKey) async throws(StoreError) -> APIKey {
        try requireWorking()
        if let known = keyRows.first(where: { $0.hash == key.hash }) { return known.key }
        let added = APIKey(
            id: keyRows.nextID(),
            workspace: key.workspace,
            name: key.name,
            prefix: key.prefix,
            createdAt: key.createdAt,
            revokedAt: nil
        )
        keyRows.append(KeyRow(key: added, hash: key.hash))
        return added
    }

    package func keys(in workspace: ID<Workspace>?) async throws(StoreError) -> [APIKey] {
        try requireWorking()
        return keyRows.map(\.key).filter { workspace == nil || $0.workspace == workspace }
    }

    package func key(hash: [UInt8]) async throws(StoreError) -> APIKey? {
        try requireWorking()
        return keyRows.first { $0.hash == hash }?.key
    }

    package func revokeKey(_ id: ID<APIKey>, at moment: Timestamp) async throws(StoreError) -> Bool {
        try requireWorking()
        guard let place = keyRows.place(of: id), keyRows[place].key.revokedAt == nil else { return false }
        keyRows[place].key.revokedAt = moment
        return true
    }

    package func putSender(_ new: NewSender) async throws(StoreError) -> Sender {
        try requireWorking()
        let known = senderRows.firstIndex {
            $0.workspace == new.workspace && $0.phoneNumberID == new.phoneNumberID
        }
        let old = known.map { senderRows[$0] }
        let sender = Sender(
            id: old?.id ?? senderRows.nextID(),
            workspace: new.workspace,
            name: new.name ?? old?.name ?? new.phoneNumberID,
            phoneNumberID: new.phoneNumberID,
            wabaID: new.wabaID,
            displayPhoneNumber: old?.displayPhoneNumber,
            accessToken: new.accessToken,
            appSecret: new.appSecret ?? old?.appSecret,
            verifyToken: new.verifyToken ?? old?.verifyToken,
            rateLimit: new.rateLimit,
            recipientsPerDay: old?.recipientsPerDay,
            state: old?.state ?? .active,
            createdAt: old?.createdAt ?? new.createdAt
        )
        if let known { senderRows[known] = sender } else { senderRows.append(sender) }
        return sender
    }

    package func senders(in workspace: ID<Workspace>?) async throws(StoreError) -> [Sender] {
        try requireWorking()
        return senderRows.filter { workspace == nil || $0.workspace == workspace }
    }

    package func setSenderState(_ state: SenderState, of sender: ID<Sender>, at moment: Timestamp)
        async throws(StoreError)
    {
        try requireWorking()
        guard let place = senderRows.place(of: sender) else { return }
        senderRows[place].state = state
    }

    package func noteNumber(_ report: NumberReport, of sender: ID<Sender>) async throws(StoreError) {
        try requireWorking()
        guard let place = senderRows.place(of: sender) else { return }
        if let number = report.displayPhoneNumber { senderRows[place].displayPhoneNumber = number }
        senderRows[place].recipientsPerDay = report.recipientsPerDay
    }
}
