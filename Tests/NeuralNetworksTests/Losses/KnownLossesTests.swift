import NeuralNetworks
import Testing

struct KnownLossesTests {
  @Test func `the names are those of the command line`() {
    #expect(KnownLosses.all.map(\.name) == ["softmax", "svm", "one-vs-all", "one-vs-all-squared", "l2"])
  }

  @Test func `a name finds its loss`() throws {
    #expect(KnownLosses.named("softmax") is SoftmaxCrossEntropy)
    #expect(KnownLosses.named("svm") is MulticlassSVM)
    #expect((KnownLosses.named("one-vs-all") as? OneVersusAllSVM)?.hinge == .linear)
    #expect((KnownLosses.named("one-vs-all-squared") as? OneVersusAllSVM)?.hinge == .squared)
    let squaredError = try #require(KnownLosses.named("l2") as? SquaredError)
    #expect(squaredError.reduction == .mean)
  }

  @Test(arguments: ["", "Softmax", "hinge", "l2 "])
  func `other names find none`(name: String) {
    #expect(KnownLosses.named(name) == nil)
  }

  @Test(arguments: [1, 3, 128])
  func `losses are means over the batch unless a sum is asked for`(count: Int) {
    for loss in KnownLosses.all { #expect(loss.scale(forBatchOf: count) == 1 / Float(count)) }
    #expect(SquaredError(reduction: .sum).scale(forBatchOf: count) == 1)
  }
}
