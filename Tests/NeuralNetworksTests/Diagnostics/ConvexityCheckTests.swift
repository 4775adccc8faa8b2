import LinearAlgebra
import NeuralNetworks
import Testing

struct ConvexityCheckTests {
  static let penalties: [WeightPenalty] = [
    WeightPenalty(), WeightPenalty(l2: 0.1), WeightPenalty(l1: 0.1), WeightPenalty(l2: 0.01, l1: 0.02),
  ]

  @Test(arguments: [DoubleOracle.Loss.softmax, .svm], penalties)
  func `a linear classifier's loss is convex on ten thousand segments`(
    loss: DoubleOracle.Loss, penalty: WeightPenalty
  ) throws {
    let network = try Network(inputs: 4, outputs: 3, seed: 1)
    let examples = Examples.random(count: 12, width: 4, classes: 3, seed: 2)
    let check = try ConvexityCheck(
      of: network, segments: 10_000, on: examples, loss: loss.tested, penalty: penalty, seed: 3)
    #expect(check.segments == 10_000)
    #expect(check.violations == 0)
    // Rounding stays far below what it is allowed to be, so that the next seed finds no violation either.
    #expect(check.largestRelativeExcess < 0.2)
  }

  @Test(arguments: [0.001, 0.1, 100], NamedBackend.all)
  func `it stays convex near and far, on every backend`(deviation: Double, tested: NamedBackend) throws {
    let network = try Network(inputs: 20, outputs: 10, seed: 4, backend: tested.backend)
    let examples = Examples.random(count: 30, width: 20, classes: 10, seed: 5)
    for loss in [SoftmaxCrossEntropy(), MulticlassSVM(), SquaredError()] as [any Loss] {
      let check = try ConvexityCheck(
        of: network, segments: 500, deviation: deviation, on: examples, loss: loss, seed: 6)
      #expect(check.violations == 0 && check.largestRelativeExcess < 0.2, "\(loss.name)")
    }
  }

  @Test(arguments: [DoubleOracle.Loss.softmax, .svm], [WeightPenalty(), WeightPenalty(l2: 0.001, l1: 0.001)])
  func `a two-layer ReLU network's isn't`(loss: DoubleOracle.Loss, penalty: WeightPenalty) throws {
    let network = try Network(inputs: 4, hidden: [8], outputs: 3, seed: 1)
    let examples = Examples.random(count: 12, width: 4, classes: 3, seed: 2)
    let check = try ConvexityCheck(of: network, segments: 1000, on: examples, loss: loss.tested, penalty: penalty)
    #expect(check.violations > 10)
    #expect(check.largestExcess > 0.01 && check.largestRelativeExcess > 100)
    let again = try ConvexityCheck(of: network, segments: 1000, on: examples, loss: loss.tested, penalty: penalty)
    #expect(again.largestExcess == check.largestExcess && again.violations == check.violations)
  }

  @Test func `arguments out of range are refused`() throws {
    let network = try Network(inputs: 3, outputs: 2, seed: 1)
    let examples = Examples.random(count: 6, width: 3, classes: 2, seed: 2)
    for segments in [0, 10_000_001] {
      let error = #expect(throws: ArgumentError.self) {
        try ConvexityCheck(of: network, segments: segments, on: examples, loss: MulticlassSVM())
      }
      #expect(error?.argument == "the number of segments")
    }
    for deviation in [0, -1, .nan, Double.infinity] {
      #expect(throws: ArgumentError.self) {
        try ConvexityCheck(of: network, deviation: deviation, on: examples, loss: MulticlassSVM())
      }
    }
    #expect(throws: ArgumentError.self) {
      try ConvexityCheck(of: network, on: Examples.numbered(count: 3), loss: MulticlassSVM())
    }
  }
}
