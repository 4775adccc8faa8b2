public import LinearAlgebra

/// Pictures whose classes nobody knows: one PNG or JPEG file, or those right in a folder.
public struct ImageFiles: Sendable {
  /// N×D bytes.
  public let inputs: ExampleInputs
  /// The N files.
  public let files: [String]
  /// Why files were left out that can't be read, one for each, where that was asked for.
  public let skipped: [DatasetError]
  /// What files of other kinds were passed over, as one sentence; nil where there are none.
  public let note: String?

  /// Whether a path leads to a picture, or to a folder with pictures right in it.
  public static func arePresent(at path: String) -> Bool {
    switch try? InputFile.kind(of: path) {
    case .folder: (try? ImageFolder.images(in: path).isEmpty) == false
    case .other: EncodedImage.hasSuffix(path)
    case nil: false
    }
  }

  /// Whether a path has a picture's name and isn't that of a folder.
  public static func isFile(_ path: String) -> Bool {
    EncodedImage.hasSuffix(path) && (try? InputFile.kind(of: path)) != .folder
  }

  /// What is wrong with a file that is a picture, by its first bytes or its name, but of a kind that can't be read, or a PNG or JPEG file by
  /// another name: "a WebP picture, which can't be read; PNG and JPEG files can". Nil for all other files, and where there is none.
  public static func problem(of path: String) -> String? {
    if let problem = ForeignPicture(at: path)?.problem { return problem }
    guard InputFile.isRegular(path), !EncodedImage.hasSuffix(path), let file = try? InputFile(path: path),
      let bytes = try? file.firstBytes(ForeignPicture.signatureLength), (try? EncodedImage(bytes, file: path)) != nil
    else { return nil }
    return "a PNG or JPEG picture whose name doesn't end in .png, .jpg or .jpeg"
  }

  /// Reads them in the shape that a model wants.
  ///
  /// - reading: how pictures are fitted to `shape`; its size and channels are not looked at.
  ///
  /// Throws ``DatasetError`` if a file can't be read or isn't a picture, unless broken ones are skipped and one is left.
  public init(
    at path: String, shape: ImageShape, reading: ImageReading = ImageReading(),
    progress: (ReadingProgress) -> Void = { _ in }
  ) throws(DatasetError) {
    let isFolder = try InputFile.kind(of: path) == .folder
    let contents: (images: [String], others: [String]) = isFolder ? try ImageFolder.contents(of: path) : ([path], [])
    let paths = contents.images
    guard !paths.isEmpty else { throw .notFound("\(path): a folder without PNG or JPEG files") }
    let result = try withoutActuallyEscaping(progress) { progress throws(DatasetError) in
      try ImageReader(reading: reading, progress: progress).read(paths, shape: shape)
    }
    guard !result.positions.isEmpty else { throw result.broken[0] }
    inputs = .bytes(result.pixels, rows: result.positions.count, columns: shape.count)
    files = result.positions.map { paths[$0] }
    skipped = result.broken
    note = ImageFolder.note(of: contents.others, in: path)
  }
}
