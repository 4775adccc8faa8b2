import LinearAlgebra
import NeuralNetworks
import Testing

struct SpaceWarpTests {
  private static let points = ExampleInputs.floats(Matrix([[-1, -1], [1, -0.5], [0.5, 1]]))

  @Test func `Wx and ReLU(Wx) of every corner and point`() throws {
    let weight = Matrix([[1, 0.5], [-0.5, 2]])
    let warp = try SpaceWarp(weight: weight, points: Self.points, grid: .init(lines: 5, segments: 8, padding: 0.25))
    #expect(warp.stages.map(\.title) == ["x", "h = Wx", "h = ReLU(Wx)"])
    #expect(warp.stages.allSatisfy { $0.projection == .none && $0.width == 2 && $0.source == nil })
    for stage in warp.stages {
      #expect(stage.lines.count == 10 && stage.lines.allSatisfy { $0.rows == 9 && $0.columns == 2 })
      #expect(stage.points.rows == 3)
    }
    for (before, (linear, folded)) in zip(
      warp.stages[0].lines + [warp.stages[0].points],
      zip(warp.stages[1].lines + [warp.stages[1].points], warp.stages[2].lines + [warp.stages[2].points]))
    {
      for i in 0..<before.rows {
        let (x, y) = (Double(before[i, 0]), Double(before[i, 1]))
        let h = [x + 0.5 * y, -0.5 * x + 2 * y]
        for part in 0..<2 {
          #expect(abs(Double(linear[i, part]) - h[part]) < 1e-6)
          #expect(abs(Double(folded[i, part]) - max(0, h[part])) < 1e-6)
        }
      }
    }
  }

  @Test func `the grid reaches around the points, upright lines first`() throws {
    let warp = try SpaceWarp(
      weight: Matrix([[1, 0], [0, 1]]), points: Self.points, grid: .init(lines: 3, segments: 2, padding: 0.5))
    // Both sides are 2 long and reach 1 further at each end.
    #expect(warp.stages[0].lines[0] == Matrix([[-2, -2], [-2, 0], [-2, 2]]))
    #expect(warp.stages[0].lines[1] == Matrix([[0, -2], [0, 0], [0, 2]]))
    #expect(warp.stages[0].lines[5] == Matrix([[-2, 2], [0, 2], [2, 2]]))
    #expect(warp.stages[0].points == Matrix([[-1, -1], [1, -0.5], [0.5, 1]]))
  }

  @Test func `biases and other functions`() throws {
    let warp = try SpaceWarp(
      weight: Matrix([[1, 0], [0, 1]]), bias: Matrix([[1, -1]]), activation: .leakyReLU(slope: 0.5),
      points: Self.points, grid: .init(lines: 2, segments: 1))
    #expect(warp.stages.map(\.title) == ["x", "h = Wx + b", "h = leaky-relu(Wx + b)"])
    #expect(warp.stages[1].points == Matrix([[0, -2], [2, -1.5], [1.5, 0]]))
    #expect(warp.stages[2].points == Matrix([[0, -1], [2, -0.75], [1.5, 0]]))
  }

  @Test func `each layer of a network, with scaled inputs`() throws {
    let network = try Network(
      inputWidth: 2,
      layers: [
        try Dense(weight: Matrix([[1, 1], [1, -1]]), bias: Matrix([[0, 0]])), Activation(.relu),
        try Dense(weight: Matrix([[1, 2]]), bias: Matrix([[1]])),
      ])
    let scaling = InputScaling(shift: Matrix([[1, 0]]), scale: Matrix([[2, 1]]))
    let warp = try SpaceWarp(
      of: network, points: Self.points, scaling: scaling, grid: .init(lines: 2, segments: 1, padding: 0))
    #expect(warp.stages.map(\.title) == ["inputs", "Dense 2→2", "relu", "Dense 2→1"])
    #expect(warp.stages.map(\.source) == [.input, .layer(0), .layer(1), .layer(2)])
    #expect(warp.stages.map(\.projection) == [.none, .none, .none, .line])
    #expect(warp.stages[0].points == Matrix([[-4, -1], [0, -0.5], [-1, 1]]))
    #expect(warp.stages[0].lines[0] == Matrix([[-4, -1], [-4, 1]]))
    #expect(warp.stages[1].points == Matrix([[-5, -3], [-0.5, 0.5], [0, -2]]))
    #expect(warp.stages[2].points == Matrix([[0, 0], [0, 0.5], [0, 0]]))
    #expect(warp.stages[3].points == Matrix([[1, 0], [2, 0], [1, 0]]))
  }

  @Test func `of wide layers the two directions along which points vary most`() throws {
    // The plane lies in five dimensions, turned and stretched: distances in it must come back.
    let axes: [[Float]] = [[0.6, 0, 0.8, 0, 0], [0, 0.8, 0, 0.6, 0]]
    let network = try Network(
      inputWidth: 2,
      layers: [
        try Dense(
          weight: Matrix(rows: 5, columns: 2) { axes[$1][$0] }, bias: Matrix([[1, 2, 3, 4, 5]]))
      ])
    let points = Matrix([[3, 0.1], [-3, -0.1], [1, 1], [-1, -1], [0.5, -1], [-0.5, 1]])
    let stage = try SpaceWarp(of: network, points: .floats(points)).stages[1]
    guard case .principal(let share) = stage.projection else {
      Issue.record("\(stage.projection)")
      return
    }
    #expect(abs(share - 1) < 1e-9 && stage.width == 5)
    func squaredDistance(_ m: Matrix, _ i: Int, _ j: Int) -> Double {
      (0..<2).reduce(0) { $0 + Double((m[i, $1] - m[j, $1]) * (m[i, $1] - m[j, $1])) }
    }
    for i in 0..<6 {
      for j in 0..<i {
        #expect(abs(squaredDistance(stage.points, i, j) - squaredDistance(points, i, j)) < 1e-4)
      }
    }
    // The mean of the points is the origin, the first direction has the larger variance, and the two aren't correlated.
    func mean(_ value: (Int) -> Float) -> Double { (0..<6).reduce(0) { $0 + Double(value($1)) } / 6 }
    #expect(abs(mean { stage.points[$0, 0] }) < 1e-5 && abs(mean { stage.points[$0, 1] }) < 1e-5)
    #expect(mean { stage.points[$0, 0] * stage.points[$0, 0] } > mean { stage.points[$0, 1] * stage.points[$0, 1] })
    #expect(abs(mean { stage.points[$0, 0] * stage.points[$0, 1] }) < 1e-5)
  }

  @Test func `a share of the variance is named where two directions don't show all`() throws {
    let network = try Network(
      inputWidth: 2,
      layers: [
        Activation(.relu),
        try Dense(weight: Matrix([[1, 0], [0, 1], [1, 1]]), bias: Matrix([[0, 0, 0]])), Activation(.sigmoid),
      ])
    // Four corners of a cross: after the sigmoid they lie in no plane.
    let points = Matrix([[2, 0], [0, 2], [2, 2], [0, 0]])
    let stages = try SpaceWarp(of: network, points: .floats(points)).stages
    guard case .principal(let linear) = stages[2].projection, case .principal(let share) = stages[3].projection
    else {
      Issue.record("\(stages.map(\.projection))")
      return
    }
    #expect(abs(linear - 1) < 1e-9)
    #expect(share > 0.8 && share < 0.9999)
  }

  @Test func `points that are all the same`() throws {
    let network = try Network(inputs: 2, hidden: [4], outputs: 3, seed: 1)
    let warp = try SpaceWarp(of: network, points: .floats(Matrix([[1, 1], [1, 1]])))
    #expect(warp.stages[1].projection == .principal(share: 1))
    #expect(warp.stages[1].points == Matrix(rows: 2, columns: 2))
  }

  // MARK: Refused

  private func expectError(
    _ message: String, _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ArgumentError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.description == message, sourceLocation: sourceLocation)
  }

  @Test func `grids and shapes out of range`() throws {
    let identity = Matrix([[1, 0], [0, 1]])
    func warp(_ grid: SpaceWarp.Grid) throws { _ = try SpaceWarp(weight: identity, points: Self.points, grid: grid) }
    expectError("the number of the grid's lines is 1, but must be at least 2") { try warp(.init(lines: 1)) }
    expectError("the number of a line's segments is 0, but must be at least 1") { try warp(.init(segments: 0)) }
    expectError(
      "the size of the grid is 2·1000 lines of 1000 segments, but must be at most 1048576 corners in all"
    ) { try warp(.init(lines: 1000, segments: 1000)) }
    expectError(
      "the size of the grid is 2·\(Int.max) lines of \(Int.max) segments, but must be at most 1048576 corners in all"
    ) { try warp(.init(lines: .max, segments: .max)) }
    expectError("the padding is -1.0, but must be a number of 0 or more") { try warp(.init(padding: -1)) }
    expectError("the shape of the weights is 3×2, but must be 2×2") {
      _ = try SpaceWarp(weight: Matrix(rows: 3, columns: 2), points: Self.points)
    }
    expectError("the shape of the biases is 2×1, but must be 1×2") {
      _ = try SpaceWarp(weight: identity, bias: Matrix(rows: 2, columns: 1), points: Self.points)
    }
    expectError("the number of the network's inputs is 3, but must be 2, a point's x and y") {
      _ = try SpaceWarp(of: Network(inputs: 3, outputs: 2, seed: 1), points: Self.points)
    }
    expectError("the number of the scaling's columns is 3, but must be 2, a point's x and y") {
      _ = try SpaceWarp(
        of: Network(inputs: 2, outputs: 2, seed: 1), points: Self.points, scaling: .identity(width: 3))
    }
  }
}
