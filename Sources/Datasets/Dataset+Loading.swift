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
  /// from `$PLEAT_DATA/fashion-mnist` or from Debian's `/usr/share/datasets/fashion-mnist`; the path of a folder. `./digits` is a
  /// folder, `digits` never. A folder may hold
  ///
  /// - IDX files under MNIST's names (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, and for the test part `t10k-…`; or
  ///   `train-images.idx3-ubyte` and so on), gzipped or not. Classes are called by their numbers, "0" to the largest training label and
  ///   at least to "1";
  /// - the binary files of CIFAR-10 (`data_batch_1.bin`, …, `test_batch.bin`) or CIFAR-100 (`train.bin`, `test.bin`); the last batches may
  ///   be missing, which ``notes`` say;
  /// - one subfolder of PNG and JPEG files for each class, which is called as the subfolder; or `train`, `test` and `val` with such
  ///   subfolders, of which `val` is the test set where there is no `test`.
  ///
  /// A path that ends in `.npz` is a file of NumPy's arrays `x`, `y` and, if they are there, `x_val`, `y_val`, `x_test`,
  /// `y_test` and `classes`.
  ///
  /// - seed: for synthetic sets.
  /// - images: what becomes of PNG and JPEG files.
  /// - environment: variables, of which `PLEAT_DATA` is looked at.
  /// - progress: told how far reading PNG and JPEG files has come.
  ///
  /// Throws ``DatasetError/notFound(_:)`` if there is no such set or one of its files is missing,
  /// ``DatasetError/malformed(file:at:problem:)`` if a file is not what it should be, and
  /// ``DatasetError/unreadable(file:errno:)`` if it cannot be read.
  public static func load(
    _ name: String, seed: UInt64 = 0, images: ImageReading = ImageReading(),
    environment: [String: String] = Dataset.environment, progress: (ReadingProgress) -> Void = { _ in }
  ) throws(DatasetError) -> Dataset {
    if name == "digits" { return digits() }
    if let set = SyntheticSet(rawValue: name) { return synthetic(set, seed: seed) }
    if name == FashionMNIST.name {
      let folder = try FashionMNIST.folder(among: FashionMNIST.candidates(environment: environment))
      return try idx(
        folder, name: name, classNames: FashionMNIST.classNames, source: "\(FashionMNIST.source); from \(folder)")
    }
    switch try InputFile.kind(of: name) {
    case .folder: return try fromFolder(name, images, progress)
    case .other:
      if name.hasSuffix(".npz") { return try npz(name) }
      throw DatasetError.notFound("\(name): a file; looked for a folder, a file .npz\(orKnownNames)")
    case nil: throw DatasetError.notFound("\(name): not found; looked for a folder of that path\(orKnownNames)")
    }
  }

  private static func fromFolder(
    _ path: String, _ images: ImageReading, _ progress: (ReadingProgress) -> Void
  ) throws(DatasetError) -> Dataset {
    if try IDXFolder(path: path).isPresent {
      return try idx(path, name: path, classNames: nil, source: "IDX files in \(path)")
    }
    if let folder = try CIFARFolder(path: path) {
      let (training, test, notes) = try folder.load()
      return Dataset(
        name: path, training: training, test: test, pixelMaximum: 255, defaultScaling: .unit,
        source: "\(folder.kind.name) in \(path)", notes: notes)
    }
    guard let folder = try ImageFolder(path: path) else {
      throw DatasetError.notFound(
        """
        \(path): a folder without data; looked for IDX files (\(IDXFolder.wanted)), for CIFAR's \(CIFARFolder.wanted), and for one \
        subfolder of PNG or JPEG files a class
        """)
    }
    let parts = try folder.load(images, progress)
    return Dataset(
      name: path, training: parts.training, validation: parts.validation, test: parts.test, pixelMaximum: 255,
      defaultScaling: .unit, source: "images in \(path)", fitting: images.fitting, skipped: parts.skipped,
      notes: folder.notes)
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
      name: "digits", training: Digits.examples(), pixelMaximum: Digits.pixelMaximum,
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
    let (training, test) = try IDXFolder(path: folder).load(classNames: classNames)
    return Dataset(
      name: name, training: training, test: test, pixelMaximum: 255, defaultScaling: .unit,
      source: source)
  }
}
