import Testing

@testable import Delivery

struct TenureTests {
    @Test func `nothing is held before it was given, nor from the end on`() {
        var tenure = Tenure()
        #expect(!tenure.holds(at: 0))
        _ = tenure.renew(fence: 1, until: 10)
        #expect(tenure.holds(at: 9) && !tenure.holds(at: 10))
    }

    @Test func `a renewal moves the end forward and never back, and is no change of holder`() {
        var tenure = Tenure()
        let isFirst = tenure.renew(fence: 4, until: 10)
        let isRenewal = tenure.renew(fence: 4, until: 20)
        _ = tenure.renew(fence: 4, until: 15)
        #expect(isFirst && !isRenewal)
        #expect(tenure.until == 20)
    }

    @Test func `a higher fence is a change of holder, and its end counts alone`() {
        var tenure = Tenure()
        _ = tenure.renew(fence: 1, until: 100)
        let isAnother = tenure.renew(fence: 3, until: 50)
        #expect(isAnother && tenure.until == 50 && tenure.fence == 3)
    }

    @Test func `what is lost stays lost, whatever older answers come late`() {
        var tenure = Tenure()
        _ = tenure.renew(fence: 1, until: 100)
        tenure.lose(upTo: 2)
        let isAnother = tenure.renew(fence: 1, until: 200)
        #expect(!isAnother && !tenure.holds(at: 0))
        _ = tenure.renew(fence: 3, until: 300)
        tenure.lose(upTo: 2)
        #expect(tenure.holds(at: 299), "it was lost before it was taken again")
    }

    @Test func `the fence after one that is over is a new start, and stands however late the end is told`() {
        var tenure = Tenure()
        _ = tenure.renew(fence: 2, until: 100)
        tenure.lose(upTo: 2)
        let isAnother = tenure.renew(fence: 3, until: 200)
        tenure.lose(upTo: 2)
        #expect(isAnother && tenure.holds(at: 199) && tenure.fence == 3)
    }
}
