import LinearAlgebra
import NeuralNetworks
import Testing

struct KNearestNeighborsTests {
  /// All distances in Double, sorted by distance and position.
  private func bruteForce(
    _ query: [Double], _ examples: [[Double]], k: Int, scale: [Double]? = nil
  ) -> [KNearestNeighborsTests.Found] {
    examples.enumerated().map { index, example in
      var sum = 0.0
      for j in query.indices {
        let difference = (query[j] - example[j]) * (scale?[j] ?? 1)
        sum += difference * difference
      }
      return Found(index: index, distance: sum.squareRoot())
    }.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(k).map(\.self)
  }

  struct Found: Equatable {
    let index: Int
    let distance: Double
  }

  private func found(_ neighbors: [KNearestNeighbors.Neighbor]) -> [Found] {
    neighbors.map { Found(index: $0.index, distance: $0.distance) }
  }

  @Test(arguments: NamedBackend.all, [1, 5, 300])
  func `the same neighbours as a search without products`(tested: NamedBackend, k: Int) throws {
    let examples = Examples.random(count: 300, width: 7, classes: 3, seed: 1)
    let queries = Examples.random(count: 40, width: 7, classes: 3, seed: 2)
    let neighbors = try KNearestNeighbors(examples, k: k, backend: tested.backend).neighbors(of: queries.inputs)
    guard case .floats(let x) = queries.inputs, case .floats(let y) = examples.inputs else { return }
    for i in 0..<40 { #expect(found(neighbors[i]) == bruteForce(x.doubles[i], y.doubles, k: k), "input \(i)") }
  }

  @Test func `more examples and inputs than fit into one block`() throws {
    var random = TestRandom(seed: 3)
    let y = Matrix(rows: 9000, columns: 2) { _, _ in random.float(-1...1) }
    let x = Matrix(rows: 600, columns: 2) { _, _ in random.float(-1...1) }
    let examples = Examples(inputs: .floats(y), targets: .values(Matrix(rows: 9000, columns: 0)))
    let neighbors = try KNearestNeighbors(examples, k: 4).neighbors(of: .floats(x))
    #expect(neighbors.count == 600)
    let doubles = y.doubles
    for i in stride(from: 0, to: 600, by: 61) {
      #expect(found(neighbors[i]) == bruteForce(x.doubles[i], doubles, k: 4), "input \(i)")
    }
  }

  /// With an offset of 1e5 ‖x‖² is 1e10 and its last digit some 1000, but distances are some 0.1.
  @Test(arguments: NamedBackend.all, [0, 100, 1e5] as [Float])
  func `distances that are small beside the norms`(tested: NamedBackend, offset: Float) throws {
    var random = TestRandom(seed: 4)
    // One example far away, so that columns of mean 0 don't help.
    let y = Matrix(rows: 200, columns: 3) { i, _ in i == 0 ? -60 * offset : offset + random.float(-1...1) }
    let x = Matrix(rows: 30, columns: 3) { _, _ in offset + random.float(-1...1) }
    let examples = Examples(inputs: .floats(y), targets: .values(Matrix(rows: 200, columns: 0)))
    let neighbors = try KNearestNeighbors(examples, k: 3, backend: tested.backend).neighbors(of: .floats(x))
    for i in 0..<30 { #expect(found(neighbors[i]) == bruteForce(x.doubles[i], y.doubles, k: 3), "input \(i)") }
    let itself = try KNearestNeighbors(examples, k: 1, backend: tested.backend).neighbors(of: .floats(y))
    #expect(itself.enumerated().allSatisfy { $1[0].distance == 0 && $1[0].index <= $0 })
  }

  @Test func `numbers whose squares are too large or too small for Float`() throws {
    for scale in [1e30, 1e-30] as [Float] {
      let y = Matrix([[3], [1], [2], [-4]].map { $0.map { $0 * scale } })
      let examples = Examples(inputs: .floats(y), targets: .values(Matrix(rows: 4, columns: 0)))
      let neighbors = try KNearestNeighbors(examples, k: 2).neighbors(of: .floats(Matrix([[2.25 * scale]])))
      #expect(neighbors[0].map(\.index) == [2, 0], "\(scale)")
    }
  }

  @Test func `at one distance the first example is the nearer`() throws {
    let y = Matrix([[1, 0], [0, 1], [5, 5], [-1, 0], [0, -1], [0, 1]])
    let examples = Examples(inputs: .floats(y), targets: .classes([2, 1, 0, 1, 2, 0], names: ["a", "b", "c"]))
    let origin = ExampleInputs.floats(Matrix([[0, 0]]))
    #expect(try KNearestNeighbors(examples, k: 3).neighbors(of: origin)[0].map(\.index) == [0, 1, 3])
    #expect(try KNearestNeighbors(examples, k: 5).neighbors(of: origin)[0].map(\.index) == [0, 1, 3, 4, 5])
    // One vote for c, one for b: the first class.
    #expect(try KNearestNeighbors(examples, k: 2).classify(origin) == [1])
    #expect(try KNearestNeighbors(examples, k: 2).votes(for: origin) == Matrix([[0, 1, 1]]))
    #expect(try KNearestNeighbors(examples, k: 1).classify(origin) == [2])
    // b, c twice, a once.
    #expect(try KNearestNeighbors(examples, k: 5).votes(for: origin) == Matrix([[1, 2, 2]]))
  }

  @Test func `bytes and floats, scaled`() throws {
    var random = TestRandom(seed: 6)
    let bytes = (0..<150).map { _ in UInt8.random(in: 0...255, using: &random) }
    let examples = Examples(
      inputs: .bytes(bytes, rows: 50, columns: 3), targets: .values(Matrix(rows: 50, columns: 0)))
    let scaling = InputScaling(shift: Matrix([[128, 0, 7]]), scale: Matrix([[1, 0.25, 3]]))
    let neighbors = try KNearestNeighbors(examples, k: 4, scaling: scaling)
    let floats = Matrix(rows: 5, columns: 3) { _, _ in Float(UInt8.random(in: 0...255, using: &random)) }
    let rows = (0..<50).map { i in (0..<3).map { Double(bytes[3 * i + $0]) } }
    let expected = floats.doubles.map { bruteForce($0, rows, k: 4, scale: [1, 0.25, 3]) }
    #expect(try neighbors.neighbors(of: .floats(floats)).map(found) == expected)
    let asBytes = ExampleInputs.bytes(floats.elements.map { UInt8($0) }, rows: 5, columns: 3)
    #expect(try neighbors.neighbors(of: asBytes).map(found) == expected)
    let wide = Examples(
      inputs: .floats(Matrix(rows.map { $0.map { Float($0) } })), targets: .values(Matrix(rows: 50, columns: 0)))
    #expect(try KNearestNeighbors(wide, k: 4, scaling: scaling).neighbors(of: asBytes).map(found) == expected)
  }

  @Test func `a classifier's accuracy`() throws {
    let examples = Examples.threeClusters(count: 90, seed: 1)
    let neighbors = try KNearestNeighbors(examples, k: 5)
    #expect(try neighbors.accuracy(on: .threeClusters(count: 30, seed: 2)) == 1)
    #expect(try KNearestNeighbors(examples, k: 1).accuracy(on: examples) == 1)
    guard case .classes(let classes, let names) = examples.targets else { return }
    let half = Examples(
      inputs: examples.inputs, targets: .classes(classes.enumerated().map { $0 < 45 ? $1 : ($1 + 1) % 3 }, names: names)
    )
    #expect(try neighbors.accuracy(on: half) == 0.5)
  }

  @Test func `a regressor gives the mean of its neighbours' numbers`() throws {
    let examples = Examples(
      inputs: .floats(Matrix([[0], [1], [2], [10]])),
      targets: .values(Matrix([[1, 10], [2, 20], [6, 0], [100, 100]])))
    let neighbors = try KNearestNeighbors(examples, k: 3)
    #expect(try neighbors.predict(.floats(Matrix([[0.9], [11]]))) == Matrix([[3, 10], [36, 40]]))
    #expect(try KNearestNeighbors(examples, k: 1).predict(.floats(Matrix([[8]]))) == Matrix([[100, 100]]))
  }

  // MARK: Refused

  private func expectError(
    _ message: String, _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ArgumentError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.description == message, sourceLocation: sourceLocation)
  }

  @Test func `k, widths and inputs out of range`() throws {
    let examples = Examples.threeClusters(count: 6, seed: 1)
    for k in [0, -1, 7] {
      expectError("k is \(k), but must be at least 1 and at most 6, the number of examples") {
        _ = try KNearestNeighbors(examples, k: k)
      }
    }
    expectError("the number of examples is 0, but must be at least 1") {
      _ = try KNearestNeighbors(examples[[]], k: 1)
    }
    expectError("the scaling's width is 3, but must be 2, the examples' width") {
      _ = try KNearestNeighbors(examples, k: 1, scaling: .identity(width: 3))
    }
    let wrong = Examples(inputs: .floats(Matrix([[1, .nan]])), targets: .values(Matrix([[1]])))
    expectError("an input among the examples is not finite, but must be made of finite numbers") {
      _ = try KNearestNeighbors(wrong, k: 1)
    }
    let neighbors = try KNearestNeighbors(examples, k: 1)
    expectError("the width of the inputs is 3, but must be 2, the examples' width") {
      _ = try neighbors.classify(.floats(Matrix([[1, 2, 3]])))
    }
    expectError("an input is not finite, but must be made of finite numbers") {
      _ = try neighbors.classify(.floats(Matrix([[1, .infinity]])))
    }
    expectError("the number of examples is 0, but must be at least 1") { _ = try neighbors.accuracy(on: examples[[]]) }
    expectError("what is known of the examples is numbers, but must be classes") {
      _ = try neighbors.accuracy(on: .linear(count: 3, a: [[1, 1]], b: [0], seed: 1))
    }
    #expect(try neighbors.classify(.floats(Matrix(rows: 0, columns: 2))).isEmpty)
  }

  @Test func `classes asked of numbers, and numbers of classes, are a mistake`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try KNearestNeighbors(.numbered(count: 3), k: 1).classify(.floats(Matrix([[1]])))
    }.expectMessage("a vote of neighbours that have numbers instead of classes")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try KNearestNeighbors(.threeClusters(count: 3, seed: 1), k: 1).predict(.floats(Matrix([[1, 1]])))
    }.expectMessage("a mean of neighbours that have classes instead of numbers")
  }
}
