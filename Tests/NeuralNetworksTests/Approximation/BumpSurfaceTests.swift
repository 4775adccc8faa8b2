import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

struct BumpSurfaceTests {
  /// A function on a rectangle with what its slope is at most in any direction.
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let x: (start: Double, end: Double)
    let y: (start: Double, end: Double)
    let lipschitz: Double
    let value: @Sendable (Double, Double) -> Double

    static let all = [
      Function(testDescription: "waves", x: (0, 6), y: (-1, 2), lipschitz: 2.24) { sin($0) + cos(2 * $1) },
      Function(testDescription: "cone", x: (-1, 1), y: (-1, 1), lipschitz: 1) { ($0 * $0 + $1 * $1).squareRoot() },
      Function(testDescription: "saddle", x: (1, 3), y: (-2, 0), lipschitz: 3.61) { $0 * $1 },
      Function(testDescription: "smooth step", x: (-2, 2), y: (-1, 3), lipschitz: 5 * 1.42) { tanh(5 * ($0 - $1)) },
    ]
  }

  @Test(arguments: Function.all, NamedBackend.all)
  func `tents are within their bound`(f: Function, tested: NamedBackend) throws {
    var last = Double.infinity
    for count in [2, 5, 20] {
      let surface = try BumpSurface(of: f.value, x: f.x, y: f.y, bumps: count, backend: tested.backend)
      let error = try surface.error(against: f.value, points: 67)
      #expect(error.maximum <= (try #require(surface.errorBound(lipschitz: f.lipschitz))), "K = \(count)")
      #expect(error.maximum < 0.75 * last, "K = \(count)")
      last = error.maximum
    }
  }

  @Test(arguments: Function.all, [BumpSurface.Shape.sigmoid(), .tanh()])
  func `towers are within 3/2 L times a cell's diagonal`(f: Function, shape: BumpSurface.Shape) throws {
    var first: Double?
    for count in [2, 5, 20] {
      let surface = try BumpSurface(of: f.value, x: f.x, y: f.y, bumps: count, shape: shape)
      let error = try surface.error(against: f.value, points: 97)
      let cell = (x: (f.x.end - f.x.start) / Double(count), y: (f.y.end - f.y.start) / Double(count))
      let bound = 1.5 * f.lipschitz * (cell.x * cell.x + cell.y * cell.y).squareRoot()
      #expect(error.maximum <= bound, "K = \(count)")
      if count == 20, let first { #expect(error.maximum < 0.6 * first) }
      #expect(surface.errorBound(lipschitz: 1) == nil)
      first = first ?? error.maximum
    }
  }

  @Test func `tents are f at the nodes and flat between three of them`() throws {
    func f(_ x: Double, _ y: Double) -> Double { 3 + x * x - 2 * y * y * x }
    let surface = try BumpSurface(of: f, x: (-1, 3), y: (2, 5), bumps: 5)
    #expect(surface.network.layers.map(\.summary) == ["Dense 2→38", "relu", "Dense 38→25", "relu", "Dense 25→1"])
    func value(_ x: Double, _ y: Double) -> Double {
      Double(surface.network.scores(for: Matrix([[Float(x), Float(y)]]))[0, 0])
    }
    for i in 0..<5 {
      for j in 0..<5 {
        let (x, y) = (-1 + Double(i), 2 + 0.75 * Double(j))
        #expect(abs(value(x, y) - f(x, y)) < 1e-3)
        guard i < 4, j < 4 else { continue }
        // The corners of the triangle below the diagonal, and a point in it.
        let (a, b, c) = (f(x, y), f(x + 1, y), f(x + 1, y + 0.75))
        #expect(abs(value(x + 0.6, y + 0.75 * 0.2) - (0.4 * a + 0.4 * b + 0.2 * c)) < 1e-3)
      }
    }
  }

  @Test(arguments: [BumpSurface.Shape.tents, .sigmoid(), .tanh()])
  func `bumps of height 1 leave no gaps`(shape: BumpSurface.Shape) throws {
    let surface = try BumpSurface(of: { _, _ in 1 }, x: (-1, 2), y: (0, 1), bumps: 6, shape: shape)
    #expect(try surface.error(against: { _, _ in 1 }, points: 150).maximum < 1e-4)
  }

  @Test(arguments: [BumpSurface.Shape.tents, .sigmoid(), .tanh()])
  func `a single height is a bump over its own place`(shape: BumpSurface.Shape) throws {
    let center = shape == .tents ? (x: 3.0, y: 2.0) : (x: 3.5, y: 2.5)
    func f(_ x: Double, _ y: Double) -> Double { abs(x - center.x) + abs(y - center.y) < 0.1 ? 2 : 0 }
    // Six nodes from 0 to 5, or six cells from 0 to 6.
    let side = (start: 0.0, end: shape == .tents ? 5.0 : 6)
    let surface = try BumpSurface(of: f, x: side, y: side, bumps: 6, shape: shape)
    let offsets = [
      (0.0, 0.0, 2.0), (1.2, 0, 0), (-1.2, 0, 0), (0, 1.2, 0), (0, -1.2, 0), (1.5, 1.5, 0), (-1.5, 1.5, 0),
    ]
    for (dx, dy, expected) in offsets {
      let point = Matrix([[Float(center.x + dx), Float(center.y + dy)]])
      #expect(abs(Double(surface.network.scores(for: point)[0, 0]) - expected) < 1e-2)
    }
  }

  @Test func `arguments out of range are refused`() throws {
    func make(
      _ count: Int, x: (Double, Double) = (0, 1), y: (Double, Double) = (0, 1),
      shape: BumpSurface.Shape = .tents, f: (Double, Double) -> Double = { $0 + $1 }
    ) throws -> BumpSurface { try BumpSurface(of: f, x: x, y: y, bumps: count, shape: shape) }
    for count in [-1, 0, 1, 129] {
      let error = #expect(throws: ArgumentError.self) { try make(count) }
      #expect(error?.description == "the number of bumps a side is \(count), but must be in 2 ... 128")
    }
    for side in [(1.0, 1.0), (2, 1), (.nan, 1), (0, .infinity)] {
      #expect(throws: ArgumentError.self) { try make(2, x: side) }
      #expect(throws: ArgumentError.self) { try make(2, y: side) }
    }
    for steepness in [0, -1, Double.nan, .infinity] {
      #expect(throws: ArgumentError.self) { try make(2, shape: .sigmoid(steepness: steepness)) }
    }
    let error = #expect(throws: ArgumentError.self) { try make(2) { x, y in x == 1 && y == 0 ? .nan : 0 } }
    #expect(error?.description == "f(1.0, 0.0) is nan, but must be a finite Float32")
    for shape in [BumpSurface.Shape.tents, .tanh()] {
      #expect(throws: ArgumentError.self) { try make(3, y: (1e9, 1e9 + 1), shape: shape) }
    }
    let surface = try make(2)
    for points in [1, 4001] { #expect(throws: ArgumentError.self) { try surface.error(against: +, points: points) } }
  }
}
