import Foundation
import Testing

/// A fixture that scripts/make-fixtures.py recorded.
func fixture<Content: Decodable>(_ name: String) throws -> Content {
  let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
  return try JSONDecoder().decode(Content.self, from: Data(contentsOf: url))
}
