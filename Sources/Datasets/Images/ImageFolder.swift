import LinearAlgebra

/// A folder with one subfolder of PNG and JPEG files for each class; or with `train` and `test` or `val`, which hold such subfolders.
struct ImageFolder {
  private let training: Part
  private let test: Part?

  /// Files and classes, in the order of their names.
  private struct Part {
    let path: String
    let classNames: [String]
    var files: [String] = []
    var classes: [Int32] = []

    init(path: String, classNames: [String]) throws(DatasetError) {
      self.path = path
      self.classNames = classNames
      for (index, name) in classNames.enumerated() {
        let found = try ImageFolder.images(in: "\(path)/\(name)")
        guard !found.isEmpty else {
          throw .malformed(
            file: "\(path)/\(name)", at: .file, problem: "no PNG or JPEG files; each subfolder is a class of \(path)")
        }
        files += found
        classes += found.map { _ in Int32(index) }
      }
    }
  }

  /// Nil if there are neither subfolders nor pictures.
  ///
  /// Throws if there is no class, or one alone.
  init?(path: String) throws(DatasetError) {
    let folders = try Self.folders(in: path)
    if folders.isEmpty {
      guard try !Self.images(in: path).isEmpty else { return nil }
      throw .malformed(
        file: path, at: .file, problem: "images, but no subfolder of images for each of two or more classes")
    }
    var root = path
    var (classNames, testPath): ([String], String?) = (folders, nil)
    if folders.contains("train"), case let classes = try Self.folders(in: path + "/train"), !classes.isEmpty {
      root = path + "/train"
      classNames = classes
      testPath = ["test", "val"].first { folders.contains($0) }.map { "\(path)/\($0)" }
    }
    guard classNames.count > 1 else {
      throw .malformed(
        file: root, at: .file,
        problem: "one class alone, \(classNames[0]); expected a subfolder of images for each of two or more classes")
    }
    training = try Part(path: root, classNames: classNames)
    test = if let testPath { try Part(path: testPath, classNames: try Self.folders(in: testPath)) } else { nil }
  }

  /// Decodes all of it; the test part in the training part's shape.
  func load(
    _ reading: ImageReading, _ progress: (ReadingProgress) -> Void
  ) throws(DatasetError) -> (training: Examples, test: Examples?, skipped: [DatasetError]) {
    try withoutActuallyEscaping(progress) { progress throws(DatasetError) in
      let reader = ImageReader(reading: reading, progress: progress)
      let (examples, skipped) = try examples(of: training, by: reader, names: training.classNames, shape: nil)
      guard let test else { return (examples, nil, skipped) }
      let (testExamples, others) = try self.examples(
        of: test, by: reader, names: training.classNames, shape: examples.imageShape)
      return (examples, testExamples, skipped + others)
    }
  }

  private func examples(
    of part: Part, by reader: ImageReader, names: [String], shape: ImageShape?
  ) throws(DatasetError) -> (Examples, skipped: [DatasetError]) {
    let known = part.classNames.map { names.firstIndex(of: $0) }
    if let unknown = known.firstIndex(of: nil) {
      throw .malformed(
        file: "\(part.path)/\(part.classNames[unknown])", at: .file,
        problem: "no class of \(training.path), which has \(names.joined(separator: ", "))")
    }
    let result = try reader.read(part.files, shape: shape)
    let classes = result.positions.map { part.classes[$0] }
    if let empty = part.classNames.indices.first(where: { !classes.contains(Int32($0)) }) {
      throw .malformed(
        file: "\(part.path)/\(part.classNames[empty])", at: .file,
        problem: "all images of this class are broken; the first of all: \(result.broken[0])")
    }
    let examples = Examples(
      inputs: .bytes(result.pixels, rows: classes.count, columns: result.shape.count),
      targets: .classes(classes.map { Int32(known[Int($0)]!) }, names: names), imageShape: result.shape)
    return (examples, result.broken)
  }

  private static func folders(in path: String) throws(DatasetError) -> [String] {
    var folders: [String] = []
    for name in try InputFile.names(inFolder: path) where try InputFile.kind(of: "\(path)/\(name)") == .folder {
      folders.append(name)
    }
    return folders
  }

  /// The paths of the pictures right in a folder; other files are left alone.
  static func images(in path: String) throws(DatasetError) -> [String] {
    let folder = path.hasSuffix("/") ? path : path + "/"
    return try InputFile.names(inFolder: path).filter { EncodedImage.hasSuffix($0) }.map { folder + $0 }
  }
}
