import Foundation
import LinearAlgebra
import Testing

/// A fixture that scripts/make-image-fixtures.py recorded.
func fixture<Content: Decodable>(_ name: String) throws -> Content {
  let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
  return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
}

/// Images of random bytes.
func randomImages(_ count: Int, _ shape: ImageShape, seed: UInt64 = 1) -> ExampleInputs {
  var stream = RandomStream(seed: seed, name: "images")
  return .bytes(
    (0..<(count * shape.count)).map { _ in UInt8(stream.integer(below: 256)) }, rows: count, columns: shape.count)
}

extension ExampleInputs {
  /// The same numbers as floats, times a factor.
  func floats(times factor: Float = 1) -> ExampleInputs {
    switch self {
    case .bytes(let bytes, let rows, let columns):
      .floats(Matrix(rows: rows, columns: columns, elements: bytes.map { Float($0) * factor }))
    case .floats(let matrix): .floats(matrix)
    }
  }
}

/// The largest distance between numbers at the same places.
func largestDistance(_ a: [Float], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "\(a.count) numbers beside \(b.count)")
  return zip(a, b).reduce(0) { max($0, $1.0.isNaN ? .infinity : abs(Double($1.0) - $1.1)) }
}
