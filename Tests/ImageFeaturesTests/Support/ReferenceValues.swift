import Foundation
import LinearAlgebra
import Testing

/// What scripts/make-decomposition-fixtures.py wrote.
func referenceValues<Content: Decodable>(_ name: String) throws -> Content {
  let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
  return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
}

/// Rows of numbers as a fixture has them.
func matrix(_ rows: [[Double]]) -> Matrix { Matrix(rows.map { $0.map { Float($0) } }) }

/// The largest difference of two matrices' numbers, each divided by max(1, |expected|).
func difference(_ found: Matrix, _ expected: [[Double]]) -> Double {
  guard found.rows == expected.count, found.columns == expected.first?.count ?? 0 else { return .infinity }
  return difference(found.elements, Array(expected.joined()))
}

func difference(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let error = abs(Double(pair.0) - pair.1) / max(1, abs(pair.1))
    return error.isNaN ? .infinity : max(worst, error)
  }
}

/// Whether each number is as near to the expected one as its limit says, and at most `most`·max(1, |expected|) away.
func isWithin(
  _ found: [Float], _ expected: some Sequence<Double>, _ limits: some Sequence<Double>, atMost most: Double
) -> Bool {
  let (expected, limits) = (Array(expected), Array(limits))
  guard found.count == expected.count, found.count == limits.count else { return false }
  return found.indices.allSatisfy {
    abs(Double(found[$0]) - expected[$0]) <= min(limits[$0], most * max(1, abs(expected[$0])))
  }
}

/// The description of the error that `body` throws; nil where it throws none.
func message(_ body: () throws -> Void) -> String? {
  do { try body() } catch { return "\(error)" }
  return nil
}
