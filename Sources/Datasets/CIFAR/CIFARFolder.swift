import LinearAlgebra

/// A folder of the binary files of CIFAR-10 or CIFAR-100: 32×32 pictures in colour.
///
/// A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009; https://www.cs.toronto.edu/~kriz/cifar.html.
struct CIFARFolder {
  enum Kind {
    case ten, hundred

    var name: String { self == .ten ? "CIFAR-10" : "CIFAR-100" }
    var classCount: Int { self == .ten ? 10 : 100 }
    /// A picture's labels come before its pixels: of CIFAR-100 one for twenty coarse classes, then the one that counts.
    var labelCount: Int { self == .ten ? 1 : 2 }
    var namesFile: String { self == .ten ? "batches.meta.txt" : "fine_label_names.txt" }
    var trainingFiles: [String] { self == .ten ? (1...5).map { "data_batch_\($0).bin" } : ["train.bin"] }
    var testFile: String { self == .ten ? "test_batch.bin" : "test.bin" }
  }

  static let shape = ImageShape(height: 32, width: 32, channels: 3)
  /// The names of the files that a folder must have, for messages.
  static let wanted = "data_batch_1.bin or train.bin"

  let path: String
  let kind: Kind

  /// The training files that are there.
  private let trainingFiles: [String]

  /// Nil if no training file of either set is there.
  init?(path: String) throws(DatasetError) {
    self.path = path
    for kind in [Kind.ten, .hundred] {
      var files: [String] = []
      for name in kind.trainingFiles where try InputFile.kind(of: "\(path)/\(name)") != nil { files.append(name) }
      if files.isEmpty { continue }
      (self.kind, trainingFiles) = (kind, files)
      return
    }
    return nil
  }

  /// The training batches and the test file, if it is there, with notes of what is missing.
  ///
  /// The last batches may be missing, as where somebody took a part of the set on purpose. A batch that is missing before others is not
  /// on purpose.
  func load() throws(DatasetError) -> (training: Examples, test: Examples?, notes: [String]) {
    let all = kind.trainingFiles
    if let (missing, next) = zip(all, trainingFiles).first(where: { $0 != $1 }) {
      throw .notFound(
        "\(path): \(missing) is missing, but \(next) is there; \(kind.name) has \(all.joined(separator: ", "))")
    }
    var notes: [String] = []
    if trainingFiles.count < all.count {
      notes.append(
        "\(path): \(trainingFiles.count) of the \(all.count) training files of \(kind.name) are there; "
          + "\(all[trainingFiles.count...].joined(separator: ", ")) missing")
    }
    let names = try classNames()
    let training = try examples(of: trainingFiles, names: names)
    guard try InputFile.kind(of: "\(path)/\(kind.testFile)") != nil else {
      notes.append("\(path): \(kind.testFile) of \(kind.name) is missing")
      return (training, nil, notes)
    }
    return (training, try examples(of: [kind.testFile], names: names), notes)
  }

  /// One name a line; numbers where the file with the names isn't there.
  private func classNames() throws(DatasetError) -> [String] {
    let path = "\(path)/\(kind.namesFile)"
    guard try InputFile.kind(of: path) != nil else { return (0..<kind.classCount).map { String($0) } }
    let text = String(decoding: try InputFile(path: path).contents(), as: UTF8.self)
    let names = text.split(whereSeparator: \.isNewline).map(String.init)
    guard names.count == kind.classCount else {
      throw .malformed(
        file: path, at: .file, problem: "\(names.count) names, but \(kind.name) has \(kind.classCount) classes")
    }
    return names
  }

  private func examples(of files: [String], names: [String]) throws(DatasetError) -> Examples {
    var pixels: [UInt8] = []
    var classes: [Int32] = []
    for name in files { try append("\(path)/\(name)", to: &pixels, &classes) }
    return Examples(
      inputs: .bytes(pixels, rows: classes.count, columns: Self.shape.count),
      targets: .classes(classes, names: names), imageShape: Self.shape)
  }

  private func append(_ path: String, to pixels: inout [UInt8], _ classes: inout [Int32]) throws(DatasetError) {
    let file = try InputFile(path: path)
    let (labels, size) = (kind.labelCount, Self.shape.count)
    let recordLength = labels + size
    guard file.length > 0, file.length % recordLength == 0 else {
      throw .malformed(
        file: path, at: .byte(file.length / recordLength * recordLength),
        problem: "\(file.length) bytes are no multiple of the \(recordLength) of a \(kind.name) image, or none")
    }
    guard file.length <= InputFile.physicalMemory / 4 else {
      throw .malformed(file: path, at: .file, problem: "\(file.length) bytes are more than a quarter of the memory")
    }
    let bytes = try file.contents()
    guard bytes.count == file.length else {
      throw .malformed(file: path, at: .byte(bytes.count), problem: "it became shorter while it was read")
    }
    pixels.reserveCapacity(pixels.count + bytes.count)
    for start in stride(from: 0, to: bytes.count, by: recordLength) {
      let label = bytes[start + labels - 1]
      guard label < kind.classCount else {
        throw .malformed(
          file: path, at: .byte(start + labels - 1),
          problem: "label out of range: expected 0…\(kind.classCount - 1), found \(label)")
      }
      classes.append(Int32(label))
      // A plane of each colour in the file; the three of a pixel side by side here.
      let plane = size / 3
      for pixel in start + labels..<start + labels + plane {
        pixels.append(bytes[pixel])
        pixels.append(bytes[pixel + plane])
        pixels.append(bytes[pixel + 2 * plane])
      }
    }
  }
}
