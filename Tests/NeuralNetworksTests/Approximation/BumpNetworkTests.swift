import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

struct BumpNetworkTests {
  static let shapes: [BumpShape] = [
    .trapezoid(), .trapezoid(ramp: 1), .trapezoid(ramp: 0.1), .sigmoid(), .sigmoid(steepness: 8), .tanh(),
  ]

  @Test(arguments: shapes, LipschitzFunction.all)
  func `the error is within its bound and falls as K grows`(shape: BumpShape, f: LipschitzFunction) throws {
    var last = Double.infinity
    for count in [1, 2, 7, 16, 64, 256] {
      // The farther from 0, the fewer bumps Float32 tells apart.
      if f.start == 100, count * 20 > 2500 { continue }
      let bumps = try BumpNetwork(of: f.value, from: f.start, to: f.end, bumps: count, shape: shape)
      let error = try bumps.error(against: f.value, points: 1999)
      let bound = bumps.errorBound(lipschitz: f.lipschitz) + bumps.roundingError
      #expect(error.maximum <= bound, "K = \(count)")
      #expect(error.mean <= error.maximum)
      #expect(abs(f.value(error.position[0])) < 1000)
      if count == 1 || count == 16 || count == 256 {
        #expect(error.maximum < 0.6 * last, "K = \(count)")
        last = error.maximum
      }
    }
  }

  @Test(arguments: NamedBackend.all, [1, 0.25])
  func `with 256 bumps rounding stays small on every backend`(tested: NamedBackend, ramp: Double) throws {
    let bumps = try BumpNetwork(
      of: { cos($0) }, from: 0, to: 6, bumps: 256, shape: .trapezoid(ramp: ramp), backend: tested.backend)
    let inputs = Matrix(rows: 40, columns: 1) { i, _ in Float(0.01 + 0.15 * Double(i)) }
    let scores = bumps.network.scores(for: inputs)
    for i in 0..<inputs.rows {
      // The same weights in Double, unit by unit.
      let exact = (0..<1024).reduce(0.0) { $0 + bumps.contribution(ofUnit: $1, at: Double(inputs[i, 0])) }
      #expect(abs(Double(scores[i, 0]) - exact) <= bumps.roundingError)
    }
    #expect(bumps.roundingError < 1e-3 / ramp)
  }

  @Test func `a bump rises over a ramp, is flat, and falls over a ramp`() throws {
    let bumps = try BumpNetwork(of: { _ in 3 }, from: 0, to: 4, bumps: 4, shape: .trapezoid(ramp: 0.5))
    // Cell 2 is 2 … 3; its ramps are ½ wide, about 2 and 3.
    for (x, y) in [(1.5, 0.0), (1.75, 0), (2, 1.5), (2.25, 3), (2.5, 3), (2.75, 3), (3, 1.5), (3.25, 0), (4, 0)] {
      #expect(abs(bumps.bump(2, at: x) - y) < 1e-5, "at \(x)")
    }
    // h₁ is the line up from 1.75 on, h₂ takes it away again from 2.25 on, h₃ goes down from 2.75, h₄ makes it level at 3.25.
    let units = bumps.units(ofBump: 2)
    #expect(units.count == 4)
    for (unit, (kink, slope)) in zip(units, [(1.75, 6.0), (2.25, -6), (2.75, -6), (3.25, 6)]) {
      #expect(abs(bumps.contribution(ofUnit: unit, at: kink)) < 1e-5)
      #expect(abs(bumps.contribution(ofUnit: unit, at: kink + 1) - slope) < 1e-5)
      #expect(bumps.contribution(ofUnit: unit, at: kink - 1) == 0)
    }
    // On the left half units are active on their left.
    let left = bumps.units(ofBump: 0)
    #expect(bumps.contribution(ofUnit: left[3], at: 4) == 0)
    #expect(bumps.contribution(ofUnit: left[3], at: 0) > 0)
  }

  @Test(arguments: [1, 3, 8, 9, 21], [BumpShape.trapezoid(), .sigmoid(), .tanh(), .separateTrapezoid()])
  func `bumps share no unit and add up to the output`(count: Int, shape: BumpShape) throws {
    let bumps = try BumpNetwork(of: { exp($0) }, from: -1, to: 1, bumps: count, shape: shape)
    #expect(bumps.count == count)
    #expect(bumps.network.layers.count == 3 && bumps.network.inputWidth == 1 && bumps.network.outputWidth == 1)
    let units = (0..<count).flatMap { bumps.units(ofBump: $0) }
    #expect(units.sorted() == Array(0..<count * shape.unitsPerBump))
    #expect(bumps.network.parameterCount == 3 * units.count + 1)
    for x in [-0.9, -0.3, 0.0, 0.4, 1] {
      let sum = (0..<count).reduce(0) { $0 + bumps.bump($1, at: x) }
      let output = Double(bumps.network.scores(for: Matrix([[Float(x)]]))[0, 0])
      #expect(abs(sum - output) < 1e-5)
    }
    for (k, height) in bumps.heights.enumerated() {
      let center = -1 + 2 * (Double(k) + 0.5) / Double(count)
      #expect(abs(height - exp(center)) < 1e-12)
      #expect(abs(bumps.bump(k, at: center) - height) < 1e-3)
    }
  }

  @Test(arguments: [BumpShape.trapezoid(ramp: 0.1), .trapezoid(ramp: 1), .sigmoid(), .tanh()])
  func `bumps of height 1 add up to 1 everywhere`(shape: BumpShape) throws {
    let bumps = try BumpNetwork(of: { _ in 1 }, from: -3, to: 5, bumps: 13, shape: shape)
    #expect(try bumps.error(against: { _ in 1 }, points: 5000).maximum < 1e-4)
  }

  @Test func `separate bumps leave gaps`() throws {
    let bumps = try BumpNetwork(of: { _ in 1 }, from: 0, to: 10, bumps: 10, shape: .separateTrapezoid(ramp: 0.2))
    let error = try bumps.error(against: { _ in 1 }, points: 1001)
    #expect(abs(error.maximum - 1) < 1e-4)
    #expect(abs(error.position[0] - error.position[0].rounded()) < 1e-4)
    #expect(error.maximum <= bumps.errorBound(lipschitz: 0) + bumps.roundingError)
    // A fifth of each cell is ramps, half as high in the mean.
    #expect(abs(error.mean - 0.1) < 1e-3)
  }

  @Test func `the error is found where it is`() throws {
    let bumps = try BumpNetwork(of: { _ in 0 }, from: 0, to: 1, bumps: 2)
    let error = try bumps.error(against: { $0 == 0.25 ? -2 : 1 }, points: 5)
    #expect(error.maximum == 2 && error.position == [0.25] && error.mean == 1.2)
    #expect(try bumps.error(against: { _ in .nan }, points: 2).maximum == .infinity)
  }

  @Test(arguments: [
    (0.0, 1.0, 0, "the number of bumps is 0, but must be in 1 ... 250000"),
    (0, 1, 250_001, "the number of bumps is 250001, but must be in 1 ... 250000"),
    (1, 1, 3, "the interval is 1.0 ... 1.0, but must be finite, with its start below its end"),
    (2, 1, 3, "the interval is 2.0 ... 1.0, but must be finite, with its start below its end"),
    (.nan, 1, 3, "the interval is nan ... 1.0, but must be finite, with its start below its end"),
    (0, .infinity, 3, "the interval is 0.0 ... inf, but must be finite, with its start below its end"),
    (0.25, 1, 3, "f(0.375) is nan, but must be a finite Float32"),
  ])
  func `arguments out of range are refused`(start: Double, end: Double, count: Int, message: String) {
    let error = #expect(throws: ArgumentError.self) {
      try BumpNetwork(of: { $0 < 0.5 ? .nan : 1e30 }, from: start, to: end, bumps: count)
    }
    #expect(error?.description == message)
  }

  @Test func `shapes out of range are refused, and bumps that Float32 can't tell apart`() throws {
    for ramp in [0, -1, 1.5, .nan] {
      #expect(throws: ArgumentError.self) {
        try BumpNetwork(of: { $0 }, from: 0, to: 1, bumps: 2, shape: .trapezoid(ramp: ramp))
      }
    }
    for steepness in [0, -1, .infinity, .nan] {
      #expect(throws: ArgumentError.self) {
        try BumpNetwork(of: { $0 }, from: 0, to: 1, bumps: 2, shape: .tanh(steepness: steepness))
      }
    }
    #expect(throws: ArgumentError.self) { try BumpNetwork(of: { _ in 1e39 }, from: 0, to: 1, bumps: 2) }
    let error = #expect(throws: ArgumentError.self) { try BumpNetwork(of: { $0 }, from: 1e6, to: 1e6 + 1, bumps: 9) }
    #expect(error?.argument == "the number of bumps")
    for points in [1, 10_000_001] {
      let bumps = try BumpNetwork(of: { $0 }, from: 0, to: 1, bumps: 2)
      #expect(throws: ArgumentError.self) { try bumps.error(against: { $0 }, points: points) }
    }
  }

  @Test func `there is no bump beyond the last`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try BumpNetwork(of: { $0 }, from: 0, to: 1, bumps: 2).units(ofBump: 2)
    }.expectMessage("bump 2 of 2")
  }
}
