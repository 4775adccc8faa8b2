import LinearAlgebra
import NeuralNetworks
import Testing

struct DecisionRegionsTests {
  /// The scores 0, x − y and −x − y.
  private static func network() throws -> Network {
    try Network(
      inputWidth: 2,
      layers: [try Dense(weight: Matrix([[0, 0], [1, -1], [-1, -1]]), bias: Matrix([[0, 0, 0]]))])
  }

  @Test func `each cell's middle is asked, the lowest row first`() throws {
    let regions = try DecisionRegions(of: Self.network(), x: 0...3, y: -1...1, columns: 3, rows: 2)
    // Middles: x = 0.5, 1.5, 2.5; y = −0.5, 0.5.
    #expect(
      regions.scores
        == Matrix([[0, 1, 0], [0, 2, -1], [0, 3, -2], [0, 0, -1], [0, 1, -2], [0, 2, -3]]))
    #expect(regions.classes == [1, 1, 1, 0, 1, 1])
    #expect(regions.margins == [1, 2, 3, 0, 1, 2])
    #expect(regions.lead(of: 1) == [1, 2, 3, 0, 1, 2])
    #expect(regions.lead(of: 0) == [-1, -2, -3, 0, -1, -2])
    #expect(regions.lead(of: 2) == [-1, -3, -5, -1, -3, -5])
    #expect(regions.x == 0...3 && regions.y == -1...1 && regions.columns == 3 && regions.rows == 2)
  }

  @Test func `more cells than fit into one batch`() throws {
    let regions = try DecisionRegions(of: Self.network(), x: -1...1, y: -1...1, columns: 150, rows: 101)
    let network = try Self.network()
    for cell in stride(from: 0, to: 150 * 101, by: 97) {
      let (column, row) = (cell % 150, cell / 150)
      let point = Matrix([[Float(-1 + 2 * (Double(column) + 0.5) / 150), Float(-1 + 2 * (Double(row) + 0.5) / 101)]])
      #expect(regions.classes[cell] == network.scores(for: point).largestInRows()[0], "cell \(cell)")
    }
  }

  @Test func `points are scaled first, as a model classifies them`() throws {
    let scaling = InputScaling(shift: Matrix([[10, -4]]), scale: Matrix([[0.5, 3]]))
    let network = try Network(inputs: 2, hidden: [6], outputs: 3, seed: 4)
    let regions = try DecisionRegions(of: network, scaling: scaling, x: 8...12, y: -5 ... -3, columns: 8, rows: 4)
    let points = Matrix(rows: 32, columns: 2) { $1 == 0 ? 8.25 + 0.5 * Float($0 % 8) : -4.75 + 0.5 * Float($0 / 8) }
    let model = Model(network: network, scaling: scaling)
    #expect(regions.classes == model.classify(.floats(points)))
    #expect(Set(regions.classes).count > 1)
  }

  @Test func `any classifier will do`() throws {
    let regions = try DecisionRegions(x: -1...1, y: -1...1, columns: 2, rows: 1) { points in
      Matrix(rows: points.rows, columns: 2) { $1 == 0 ? points[$0, 0] : 0 }
    }
    #expect(regions.classes == [1, 0])
    #expect(regions.scores == Matrix([[-0.5, 0], [0.5, 0]]))
  }

  @Test func `a box around points, and square cells`() throws {
    let points = ExampleInputs.floats(Matrix([[-1, 0], [3, 1], [0, 0.5]]))
    let box = try DecisionRegions.box(around: points, padding: 0.25)
    #expect(box.x == -2...4 && box.y == -1...2)
    let regions = try DecisionRegions(of: Self.network(), around: points, padding: 0.25, resolution: 60)
    #expect(regions.x == -2...4 && regions.columns == 60 && regions.rows == 30)
    // Without a height or without any extent.
    let line = try DecisionRegions.box(around: .floats(Matrix([[-1, 5], [1, 5]])), padding: 0)
    #expect(line.x == -1...1 && line.y == 4...6)
    let point = try DecisionRegions.box(around: .bytes([7, 9], rows: 1, columns: 2), padding: 0)
    #expect(point.x == 6...8 && point.y == 8...10)
  }

  // MARK: Refused

  private func expectError(
    _ message: String, _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ArgumentError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.description == message, sourceLocation: sourceLocation)
  }

  @Test(arguments: [(0, 5), (5, -1), (4096, 4096), (Int.max, Int.max)])
  func `too many cells or none`(columns: Int, rows: Int) throws {
    let network = try Self.network()
    expectError("the number of cells is \(columns)×\(rows), but must be at least 1×1 and at most 4194304 in all") {
      _ = try DecisionRegions(of: network, x: 0...1, y: 0...1, columns: columns, rows: rows)
    }
  }

  @Test func `networks, points and boxes that can't be drawn`() throws {
    let network = try Self.network()
    expectError("the number of the network's inputs is 3, but must be 2, a point's x and y") {
      _ = try DecisionRegions(of: Network(inputs: 3, outputs: 2, seed: 1), x: 0...1, y: 0...1)
    }
    expectError("the number of the network's outputs is 1, but must be at least 2, one score a class") {
      _ = try DecisionRegions(of: Network(inputs: 2, outputs: 1, seed: 1), x: 0...1, y: 0...1)
    }
    expectError("the number of the scaling's columns is 4, but must be 2, a point's x and y") {
      _ = try DecisionRegions(of: network, scaling: .identity(width: 4), x: 0...1, y: 0...1)
    }
    expectError("the range of x is 1.0 ... 1.0, but must be finite, with its start below its end") {
      _ = try DecisionRegions(of: network, x: 1...1, y: 0...1)
    }
    expectError("the range of y is -inf ... 1.0, but must be finite, with its start below its end") {
      _ = try DecisionRegions(of: network, x: 0...1, y: -Double.infinity...1)
    }
    expectError("the width of the points is 3, but must be 2, a point's x and y") {
      _ = try DecisionRegions.box(around: .floats(Matrix([[1, 2, 3]])))
    }
    expectError("the number of points is 0, but must be at least 1") {
      _ = try DecisionRegions.box(around: .floats(Matrix(rows: 0, columns: 2)))
    }
    expectError("point 1 is (nan, 2.0), but must be made of finite numbers") {
      _ = try DecisionRegions.box(around: .floats(Matrix([[0, 0], [.nan, 2]])))
    }
    expectError("the padding is -0.1, but must be a number of 0 or more") {
      _ = try DecisionRegions.box(around: .floats(Matrix([[0, 0]])), padding: -0.1)
    }
    expectError("the resolution is 0, but must be at least 1 and at most 2048") {
      _ = try DecisionRegions(of: network, around: .floats(Matrix([[0, 0]])), resolution: 0)
    }
  }

  @Test func `a classifier that gives other shapes is a mistake`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try DecisionRegions(x: 0...1, y: 0...1, columns: 2, rows: 2) { _ in Matrix(rows: 1, columns: 2) }
    }.expectMessage("1×2 scores for 4 points, of two or more classes")
  }
}
