/// Looks again and again until something is so; false when it still is not after ten seconds.
func eventually(_ isSo: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if await isSo() { return true }
        await Task.yield()
    }
    return false
}
