import LinearAlgebra
import NeuralNetworks
import Testing

@Suite struct FoldsTests {
  /// Classes with so many examples each, mixed; an example's input is its number.
  static func examples(_ sizes: [Int]) -> Examples {
    var classes = sizes.enumerated().flatMap { label, size in Array(repeating: Int32(label), count: size) }
    var random = TestRandom(seed: 5)
    classes.shuffle(using: &random)
    return Examples(
      inputs: .floats(Matrix(rows: classes.count, columns: 1) { i, _ in Float(i) }),
      targets: .classes(classes, names: sizes.indices.map { "class \($0)" }))
  }

  static func numbers(_ examples: Examples) -> [Int] {
    guard case .floats(let matrix) = examples.inputs else { return [] }
    return matrix.elements.map { Int($0) }
  }

  static func labels(_ examples: Examples) -> [Int] {
    guard case .classes(let classes, _) = examples.targets else { return [] }
    return classes.map { Int($0) }
  }

  @Test(arguments: [[10, 10, 10], [7, 23, 4, 1], [2, 2], [101, 53, 17]], [2, 3, 4])
  func `every example is held out once, and classes are shared out evenly`(sizes: [Int], count: Int) throws {
    let examples = Self.examples(sizes)
    guard sizes.max()! >= count else { return }
    let folds = try Folds(count, of: examples, seed: 7)
    #expect(folds.count == count)
    var heldOut: [Int] = []
    var sizesOfFolds: [Int] = []
    var shares = sizes.map { _ in [Int]() }
    for fold in 0..<count {
      let (training, part) = folds.split(examples, at: fold)
      #expect(Self.numbers(part) == folds.heldOut(at: fold) && Self.numbers(training) == folds.training(at: fold))
      #expect((Self.numbers(part) + Self.numbers(training)).sorted() == Array(0..<examples.count))
      #expect(Self.numbers(part) == Self.numbers(part).sorted())
      #expect(part.classNames == examples.classNames)
      heldOut += Self.numbers(part)
      sizesOfFolds.append(part.count)
      for label in sizes.indices { shares[label].append(Self.labels(part).count { $0 == label }) }
    }
    #expect(heldOut.sorted() == Array(0..<examples.count))
    #expect(sizesOfFolds.max()! - sizesOfFolds.min()! <= 1)
    for share in shares { #expect(share.max()! - share.min()! <= 1) }
  }

  @Test func `numbers to predict are dealt out evenly and at random`() throws {
    let examples = Examples.numbered(count: 23)
    let folds = try Folds(5, of: examples, seed: 1)
    let parts = (0..<5).map { folds.heldOut(at: $0) }
    #expect(parts.map(\.count).sorted() == [4, 4, 5, 5, 5])
    #expect(parts.flatMap(\.self).sorted() == Array(0..<23))
    // In the data's order the first fold would hold out 0, 5, 10, 15, 20.
    #expect(parts[0] != [0, 5, 10, 15, 20])
  }

  @Test func `the seed decides which, and only that`() throws {
    let examples = Self.examples([30, 20])
    #expect(try Folds(4, of: examples, seed: 1) == Folds(4, of: examples, seed: 1))
    #expect(try Folds(4, of: examples, seed: 1) != Folds(4, of: examples, seed: 2))
  }

  @Test func `classes with fewer examples than folds are named`() throws {
    let folds = try Folds(4, of: Self.examples([9, 3, 0, 4, 1]), seed: 0)
    #expect(folds.scarceClasses.map(\.name) == ["class 1", "class 4"])
    #expect(folds.scarceClasses.map(\.examples) == [3, 1])
    #expect(try Folds(3, of: Self.examples([9, 3]), seed: 0).scarceClasses.isEmpty)
  }

  @Test(arguments: [
    (1, FoldsError.tooFew(folds: 1), "the number of folds is 1, but must be at least 2"),
    (-3, .tooFew(folds: -3), "the number of folds is -3, but must be at least 2"),
    (6, .tooMany(folds: 6, examples: 5), "the number of folds is 6, but there are only 5 examples"),
    (
      4, .noClassIsLargeEnough(folds: 4, examples: 3), "the number of folds is 4, but no class has more than 3 examples"
    ),
  ])
  func `impossible numbers of folds are refused`(count: Int, error: FoldsError, words: String) {
    #expect(throws: error) { try Folds(count, of: Self.examples([3, 2]), seed: 0) }
    #expect(error.description == words)
  }

  @Test func `other examples trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = try Folds(2, of: Examples.numbered(count: 4), seed: 0).split(Examples.numbered(count: 5), at: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = try Folds(2, of: Examples.numbered(count: 4), seed: 0).split(Examples.numbered(count: 4), at: 2)
    }
  }
}
