import Foundation
import LinearAlgebra
import Testing

@Suite struct FeatureTransformTests {
  /// x ↦ (Σx, first): what features of a row of its own are.
  private struct Sums: FeatureTransform {
    let name = "sums"
    let inputWidth = 3
    let outputWidth = 2

    func features(of inputs: ExampleInputs, threads: Int) -> Matrix {
      let numbers = ScaledInputs(width: 3).features(of: inputs, threads: threads)
      return Matrix(rows: inputs.rows, columns: 2) { i, j in j == 0 ? numbers.row(i).reduce(0, +) : numbers[i, 0] }
    }
  }

  /// Of images that are one number wide or high.
  private struct Heights: FeatureTransform {
    let name = "heights"
    let inputWidth = 3
    let outputWidth = 3
    let imageShape: ImageShape?

    func features(of inputs: ExampleInputs, threads: Int) -> Matrix {
      ScaledInputs(width: 3).features(of: inputs, threads: threads)
    }
  }

  @Test func joinedFeaturesAreOfTheirPartsImages() async {
    let high = ImageShape(height: 3, width: 1, channels: 1)
    #expect(Sums().imageShape == nil && JoinedFeatures([Sums(), ScaledInputs(width: 3)]).imageShape == nil)
    #expect(JoinedFeatures([Sums(), Heights(imageShape: high), Heights(imageShape: high)]).imageShape == high)
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = JoinedFeatures([
        Heights(imageShape: ImageShape(height: 3, width: 1, channels: 1)), Sums(),
        Heights(imageShape: ImageShape(height: 1, width: 3, channels: 1)),
      ])
    }.expectMessage("features of images of [1×3×1, 3×1×1] numbers cannot be joined")
  }

  private static let bytes = ExampleInputs.bytes((0..<30).map { UInt8($0 * 7) }, rows: 10, columns: 3)

  @Test(arguments: [1, 2, 5])
  func scaledInputsAreTheNumbersTimesAFactor(threads: Int) {
    let expected = Matrix(rows: 10, columns: 3) { Float($0 * 3 + $1) * 7 / 4 }
    #expect(ScaledInputs(width: 3, factor: 0.25).features(of: Self.bytes, threads: threads) == expected)
    let floats = ExampleInputs.floats(Matrix(rows: 10, columns: 3) { Float($0 * 3 + $1) * 7 })
    #expect(ScaledInputs(width: 3, factor: 0.25).features(of: floats, threads: threads) == expected)
  }

  @Test func joinedFeaturesStandSideBySide() {
    let joined = JoinedFeatures([Sums(), ScaledInputs(width: 3, factor: 2), Sums()])
    #expect(joined.name == "sums+pixels+sums" && joined.inputWidth == 3 && joined.outputWidth == 7)
    let features = joined.features(of: Self.bytes, threads: 2)
    for i in 0..<10 {
      let (a, b, c) = (Float(21 * i), Float(21 * i + 7), Float(21 * i + 14))
      #expect(features.row(i) == [a + b + c, a, 2 * a, 2 * b, 2 * c, a + b + c, a])
    }
  }

  @Test(arguments: [1, 3, 300])
  func transformedExamplesKeepTheirTargets(count: Int) {
    let numbers = Matrix(rows: count, columns: 3) { Float($0 + $1) }
    let examples = Examples(
      inputs: .floats(numbers), targets: .classes((0..<count).map { Int32($0 % 2) }, names: ["a", "b"]))
    var told: [Int] = []
    let transformed = examples.transformed(by: Sums(), threads: 1) { told.append($0) }
    guard case .floats(let features) = transformed.inputs, case .classes(let classes, _) = transformed.targets else {
      Issue.record("no floats with classes")
      return
    }
    #expect(features == Matrix(rows: count, columns: 2) { $1 == 0 ? Float(3 * $0 + 3) : Float($0) })
    #expect(classes == (0..<count).map { Int32($0 % 2) } && transformed.imageShape == nil)
    #expect(told == (count == 300 ? [256, 300] : [count]))
  }

  @Test func examplesKeepTheirImageShape() {
    let shape = ImageShape(height: 3, width: 1, channels: 1)
    let examples = Examples(
      inputs: Self.bytes, targets: .classes(Array(repeating: 0, count: 10), names: ["a", "b"]), imageShape: shape)
    var stream = RandomStream(seed: 1, name: "split")
    let (rest, part) = examples.split(fraction: 0.5, using: &stream)
    #expect(examples[[1, 2]].imageShape == shape && rest.imageShape == shape && part.imageShape == shape)
  }

  @Test func anImageOfAnotherSizeTraps() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Examples(
        inputs: .bytes([1, 2, 3], rows: 1, columns: 3), targets: .classes([0], names: ["a"]),
        imageShape: ImageShape(height: 2, width: 1, channels: 1))
    }.expectMessage("images of 2 numbers in rows of 3")
  }

  @Test(arguments: [
    (#"{"height":2,"width":3,"channels":3}"#, true), (#"{"height":0,"width":3,"channels":3}"#, false),
    (#"{"height":2,"width":-1,"channels":3}"#, false), (#"{"height":2,"width":3,"channels":2}"#, false),
    (#"{"height":67108865,"width":1,"channels":1}"#, false), (#"{"height":2,"width":3}"#, false),
  ])
  func aShapeIsReadOnlyIfItIsOne(text: String, isRight: Bool) {
    let shape = try? JSONDecoder().decode(ImageShape.self, from: Data(text.utf8))
    #expect(shape == (isRight ? ImageShape(height: 2, width: 3, channels: 3) : nil))
  }
}
