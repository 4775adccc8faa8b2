import LinearAlgebra

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

extension Dataset {
  /// Loads a data set by its name, or from a folder.
  ///
  /// In this order: `digits`, embedded in the library; a ``SyntheticSet``'s name, drawn with its defaults; `fashion-mnist`,
  /// from `$PLEAT_DATA/fashion-mnist` or from Debian's `/usr/share/datasets/fashion-mnist`; the path of a folder of IDX
  /// files under MNIST's names (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, and for the test part `t10k-…`; or
  /// `train-images.idx3-ubyte` and so on), gzipped or not. `./digits` is a folder, `digits` never.
  ///
  /// Classes of a folder are called by their numbers, "0" to the largest training label and at least to "1".
  ///
  /// - seed: for synthetic sets.
  /// - environment: variables, of which `PLEAT_DATA` is looked at.
  ///
  /// Throws ``DatasetError/notFound(_:)`` if there is no such set or one of its files is missing,
  /// ``DatasetError/malformed(file:at:problem:)`` if a file is not what it should be, and
  /// ``DatasetError/unreadable(file:errno:)`` if it cannot be read.
  public static func load(
    _ name: String, seed: UInt64 = 0, environment: [String: String] = Dataset.environment
  ) throws(DatasetError) -> Dataset {
    if name == "digits" { return digits() }
    if let set = SyntheticSet(rawValue: name) { return synthetic(set, seed: seed) }
    if name == FashionMNIST.name {
      let folder = try FashionMNIST.folder(among: FashionMNIST.candidates(environment: environment))
      return try idx(
        folder, name: name, classNames: FashionMNIST.classNames, source: "\(FashionMNIST.source); from \(folder)")
    }
    switch try InputFile.kind(of: name) {
    case .folder: return try idx(name, name: name, classNames: nil, source: "IDX files in \(name)")
    case .other: throw DatasetError.notFound("\(name): a file; looked for a folder of IDX files\(orKnownNames)")
    case nil: throw DatasetError.notFound("\(name): not found; looked for a folder of that path\(orKnownNames)")
    }
  }

  /// The names that ``load(_:seed:environment:)`` knows, and where each set was found; nil if it is not there.
  public static func known(
    environment: [String: String] = Dataset.environment
  ) -> [(name: String, found: String?)] {
    let fashion = try? FashionMNIST.folder(among: FashionMNIST.candidates(environment: environment))
    return [("digits", "embedded"), (FashionMNIST.name, fashion)]
      + SyntheticSet.allCases.map { ($0.rawValue, "generated") }
  }

  /// The process's variables that loading looks at.
  public static var environment: [String: String] {
    getenv("PLEAT_DATA").map { ["PLEAT_DATA": String(cString: $0)] } ?? [:]
  }

  private static var orKnownNames: String {
    ", or one of the names " + known(environment: [:]).map(\.name).joined(separator: ", ")
  }

  private static func digits() -> Dataset {
    Dataset(
      name: "digits", training: Digits.examples(), pixelMaximum: Digits.pixelMaximum, imageSize: Digits.imageSize,
      defaultScaling: .unit, source: Digits.source)
  }

  private static func synthetic(_ set: SyntheticSet, seed: UInt64) -> Dataset {
    Dataset(
      name: set.rawValue, training: set.make(seed: seed), columnNames: SyntheticSet.columnNames, defaultScaling: .none,
      source: "\(set.rawValue), drawn with seed \(seed)")
  }

  private static func idx(
    _ folder: String, name: String, classNames: [String]?, source: String
  ) throws(DatasetError) -> Dataset {
    let (training, test, imageSize) = try IDXFolder(path: folder).load(classNames: classNames)
    return Dataset(
      name: name, training: training, test: test, pixelMaximum: 255, imageSize: imageSize, defaultScaling: .unit,
      source: source)
  }
}
