import LinearAlgebra

/// A folder with one subfolder of PNG and JPEG files for each class; or with `train`, `test` and `val`, which hold such subfolders.
struct ImageFolder {
  private let training: Part
  private let validation: Part?
  private let test: Part?
  /// What of it isn't used.
  let notes: [String]

  /// Files and classes, in the order of their names.
  private struct Part {
    let path: String
    let classNames: [String]
    var files: [String] = []
    var classes: [Int32] = []
    /// Files that are no pictures, or of other kinds.
    var others: [String] = []

    init(path: String, classNames: [String]) throws(DatasetError) {
      self.path = path
      self.classNames = classNames
      for (index, name) in classNames.enumerated() {
        let found = try ImageFolder.contents(of: "\(path)/\(name)")
        guard !found.images.isEmpty else {
          let count = found.others.count
          let others = found.others.first.map { count == 1 ? ", but \($0)" : ", but \(count) others, as \($0)" } ?? ""
          throw .malformed(
            file: "\(path)/\(name)", at: .file,
            problem: "no PNG or JPEG files\(others); each subfolder is a class of \(path)")
        }
        files += found.images
        classes += found.images.map { _ in Int32(index) }
        others += found.others
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
    var (root, classNames) = (path, folders)
    var (others, notes): ([String: Part], [String]) = ([:], [])
    if folders.contains("train"), case let classes = try Self.folders(in: path + "/train"), !classes.isEmpty {
      (root, classNames) = (path + "/train", classes)
      for name in ["test", "val"] where folders.contains(name) {
        let part = "\(path)/\(name)"
        let classes = try Self.folders(in: part)
        if classes.isEmpty {
          notes.append("\(part): not used, because it has no subfolder of images for each class")
        } else {
          others[name] = try Part(path: part, classNames: classes)
        }
      }
    }
    guard classNames.count > 1 else {
      throw .malformed(
        file: root, at: .file,
        problem: "one class alone, \(classNames[0]); expected a subfolder of images for each of two or more classes")
    }
    training = try Part(path: root, classNames: classNames)
    // Where there is one such part it is what results are told of.
    (validation, test) = others["test"] == nil ? (nil, others["val"]) : (others["val"], others["test"])
    let passedOver = [training, validation, test].flatMap { $0?.others ?? [] }
    self.notes = notes + (Self.note(of: passedOver, in: path).map { [$0] } ?? [])
  }

  /// What is said of files that are passed over; nil where there are none.
  static func note(of others: [String], in path: String) -> String? {
    guard let first = others.first else { return nil }
    return others.count == 1
      ? "\(first): passed over, because its name is not that of a PNG or JPEG file"
      : "\(path): \(others.count) files passed over, because their names are not those of PNG or JPEG files; the first: \(first)"
  }

  /// The examples of all parts.
  struct Parts {
    let training: Examples
    let validation: Examples?
    let test: Examples?
    let skipped: [DatasetError]
  }

  /// Decodes all of it; the other parts in the training part's shape.
  func load(_ reading: ImageReading, _ progress: (ReadingProgress) -> Void) throws(DatasetError) -> Parts {
    try withoutActuallyEscaping(progress) { progress throws(DatasetError) in
      let reader = ImageReader(reading: reading, progress: progress)
      let total = [training, validation, test].reduce(0) { $0 + ($1?.files.count ?? 0) }
      var (done, skipped): (Int, [DatasetError]) = (0, [])
      func examples(of part: Part?, shape: ImageShape?) throws(DatasetError) -> Examples? {
        guard let part else { return nil }
        let earlier = ReadingProgress(done: done, total: total, broken: skipped.count)
        let (examples, broken) = try self.examples(of: part, by: reader, after: earlier, shape: shape)
        done += part.files.count
        skipped += broken
        return examples
      }
      let training = try examples(of: self.training, shape: nil)!
      let validation = try examples(of: self.validation, shape: training.imageShape)
      let test = try examples(of: self.test, shape: training.imageShape)
      return Parts(training: training, validation: validation, test: test, skipped: skipped)
    }
  }

  private func examples(
    of part: Part, by reader: ImageReader, after earlier: ReadingProgress, shape: ImageShape?
  ) throws(DatasetError) -> (Examples, skipped: [DatasetError]) {
    let names = training.classNames
    let known = part.classNames.map { names.firstIndex(of: $0) }
    if let unknown = known.firstIndex(of: nil) {
      throw .malformed(
        file: "\(part.path)/\(part.classNames[unknown])", at: .file,
        problem: "no class of \(training.path), which has \(names.joined(separator: ", "))")
    }
    let result = try reader.read(part.files, shape: shape, after: earlier)
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

  /// The paths of the pictures right in a folder.
  static func images(in path: String) throws(DatasetError) -> [String] { try contents(of: path).images }

  /// The paths of the pictures right in a folder, and of other files beside them: not of folders, hidden files, and what file managers
  /// leave behind.
  static func contents(of path: String) throws(DatasetError) -> (images: [String], others: [String]) {
    let folder = path.hasSuffix("/") ? path : path + "/"
    var (images, others): ([String], [String]) = ([], [])
    for name in try InputFile.names(inFolder: path) {
      if EncodedImage.hasSuffix(name) {
        images.append(folder + name)
      } else if !companions.contains(name.lowercased()), InputFile.isRegular(folder + name) {
        others.append(folder + name)
      }
    }
    return (images, others)
  }

  private static let companions: Set = ["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"]
}
