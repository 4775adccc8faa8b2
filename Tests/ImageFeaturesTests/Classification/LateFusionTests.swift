import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct LateFusionTests {
  private static let scores = [Matrix([[0, 2], [4, 2]]), Matrix([[100, 300], [300, 100]])]

  @Test func `scores count by their deviations from their means`() throws {
    let fusion = try LateFusion(fittedTo: Self.scores, weights: [1, 3])
    #expect(fusion.means == [2, 200])
    // √2 and 100.
    let fused = fusion.fused(Self.scores)
    let root = 2.0.squareRoot()
    #expect(difference(fused, [[-2 / root - 3, 3], [2 / root + 3, -3]]) < 1e-6)
    let equal = try LateFusion(fittedTo: Self.scores)
    #expect(equal.weights == [1, 1])
    #expect(try LateFusion(fittedTo: [Matrix([[5, 5]])]).fused([Matrix([[5, 6]])]) == Matrix([[0, 1]]))
  }

  @Test func `what can't be fused is said`() {
    #expect(message { _ = try LateFusion(fittedTo: []) } == "fusion: no scores of any system")
    #expect(
      message { _ = try LateFusion(fittedTo: [Matrix([[1]]), Matrix([[1, 2]])]) }
        == "fusion: scores of shapes [\"1×1\", \"1×2\"]")
    #expect(
      message { _ = try LateFusion(fittedTo: [Matrix([[1], [.nan]])]) }
        == "fusion: an example (row 1) has a number that is not finite")
    #expect(
      message { _ = try LateFusion(fittedTo: Self.scores, weights: [0, 0]) }
        == "fusion: weights of [0.0, 0.0]; they must be finite, not negative, and not all 0")
    for weights in [[2, -1], [-.leastNonzeroMagnitude, 1], [.infinity, 1], [.nan, 1]] as [[Float]] {
      #expect(
        message { _ = try LateFusion(fittedTo: Self.scores, weights: weights) }
          == "fusion: weights of \(weights); they must be finite, not negative, and not all 0")
    }
    for (means, deviations) in [([0, .nan], [1, 1]), ([0, 0], [1, 0]), ([0, 0], [1, -1])] as [([Float], [Float])] {
      #expect(
        message { _ = try LateFusion(weights: [1, 1], means: means, deviations: deviations) }
          == "fusion: a mean or deviation of scores is out of range")
    }
    #expect(
      message { _ = try LateFusion(fittedTo: Self.scores, weights: [1]) }
        == "fusion: 1 weights, 2 means and 2 deviations of systems")
  }
}
