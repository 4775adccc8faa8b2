import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct DatasetTests {
  @Test func digits() throws {
    let set = try Dataset.load("digits", environment: [:])
    #expect(set.name == "digits")
    #expect(set.training.count == 1797)
    #expect(set.test == nil)
    #expect(set.pixelMaximum == 16)
    #expect(set.imageSize! == (8, 8))
    #expect(set.defaultScaling == .unit)
    #expect(set.source.contains("10.24432/C50P49") && set.source.contains("CC BY 4.0"))
  }

  @Test(arguments: SyntheticSet.allCases)
  func synthetic(kind: SyntheticSet) throws {
    let set = try Dataset.load(kind.rawValue, seed: 5, environment: [:])
    #expect(set.name == kind.rawValue)
    #expect(set.columnNames == ["x", "y"])
    #expect(set.test == nil && set.pixelMaximum == nil && set.imageSize == nil)
    #expect(set.defaultScaling == .none)
    #expect(set.source == "\(kind.rawValue), drawn with seed 5")
    guard case .floats(let found) = set.training.inputs, case .floats(let expected) = kind.make(seed: 5).inputs
    else {
      Issue.record("not floats")
      return
    }
    #expect(found == expected)
  }

  @Test func known() throws {
    let folder = try TemporaryFolder()
    try folder.write("unrelated", [])
    let known = Dataset.known(environment: ["PLEAT_DATA": folder.path])
    #expect(known.map(\.name) == ["digits", "fashion-mnist", "spiral", "moons", "circles", "xor", "blobs"])
    #expect(known[0].found == "embedded")
    #expect(known[1].found != folder.path + "/fashion-mnist")
    #expect(known.dropFirst(2).allSatisfy { $0.found == "generated" })
  }

  static let names = "digits, fashion-mnist, spiral, moons, circles, xor, blobs"

  @Test func unknownName() {
    #expect(
      throws: DatasetError.notFound(
        "fashion-mnits: not found; looked for a folder of that path, or one of the names \(Self.names)")
    ) { try Dataset.load("fashion-mnits", environment: [:]) }
  }

  @Test func aFileIsNoFolder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("file", [1])
    #expect(
      throws: DatasetError.notFound(
        "\(path): a file; looked for a folder, a file .npz, or one of the names \(Self.names)")
    ) { try Dataset.load(path, environment: [:]) }
  }
}
