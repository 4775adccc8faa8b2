import LinearAlgebra

extension Image {
  /// No larger picture is read: what a header claims takes this many pixels at most.
  static let largestPixelCount = 1 << 27

  /// Reads a PNG or JPEG file; its first bytes say which it is.
  ///
  /// Grey pictures have one channel, all others three. 16 bits a channel become 8, and what is transparent is laid over white. A JPEG
  /// file's Exif orientation is followed.
  ///
  /// Throws ``DatasetError`` if there is no such file, if it can't be read, or if it isn't a whole and undamaged picture of at most 2²⁷
  /// pixels.
  public init(contentsOf path: String) throws(DatasetError) {
    try self.init(decoding: try EncodedImage.contents(of: path), file: path)
  }

  /// Decodes a PNG or JPEG file's bytes, as ``init(contentsOf:)``; `file` is what messages call it.
  public init(decoding bytes: [UInt8], file: String) throws(DatasetError) {
    self = try EncodedImage(bytes, file: file).decoded()
  }
}

/// The bytes of a PNG or JPEG file.
struct EncodedImage {
  enum Format {
    case png, jpeg
  }

  let file: String
  let bytes: [UInt8]
  let format: Format

  /// Names of files that are taken for pictures end like this, in capitals or not.
  static let suffixes = [".png", ".jpg", ".jpeg"]

  static func hasSuffix(_ name: String) -> Bool {
    let name = name.lowercased()
    return suffixes.contains { name.hasSuffix($0) }
  }

  init(_ bytes: [UInt8], file: String) throws(DatasetError) {
    self.bytes = bytes
    self.file = file
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      format = .png
    } else if bytes.starts(with: [0xff, 0xd8]) {
      format = .jpeg
    } else {
      throw .malformed(
        file: file, at: .byte(0),
        problem: bytes.isEmpty
          ? "an empty file; expected a PNG or JPEG picture"
          : ForeignPicture(firstBytes: Array(bytes.prefix(ForeignPicture.signatureLength)))?.problem
            ?? "neither a PNG nor a JPEG file")
    }
  }

  static func contents(of path: String) throws(DatasetError) -> [UInt8] {
    let file = try InputFile(path: path)
    guard file.length <= InputFile.physicalMemory / 4 else {
      throw .malformed(file: path, at: .file, problem: "\(file.length) bytes are more than a quarter of the memory")
    }
    return try file.contents()
  }

  /// What the header says; nothing is decoded.
  func shape() throws(DatasetError) -> ImageShape {
    switch format {
    case .png: try PNGPicture(self).shape
    case .jpeg: try JPEGPicture(self).shape
    }
  }

  func decoded() throws(DatasetError) -> Image {
    switch format {
    case .png: try PNGPicture(self).decoded()
    case .jpeg: try JPEGPicture(self).decoded()
    }
  }

  /// A bound on what is there at once while a picture of this shape is decoded, in bytes: the file, twice where it has faults that are put
  /// right; of each pixel up to four numbers as they are decoded, three as they are turned, three as they are cut to a part, and what a
  /// progressive file's coefficients take.
  func decodingMemory(_ shape: ImageShape) -> Int { 2 * bytes.count + Self.bytesOfPixel * shape.height * shape.width }

  private static let bytesOfPixel = 16

  func malformed(_ problem: String) -> DatasetError { .malformed(file: file, at: .file, problem: problem) }

  /// Throws unless a header's sizes are possible for a file of this length and for this machine.
  ///
  /// - bytesAtLeast: how long a file must be to hold such a picture.
  func check(height: Int, width: Int, bytesAtLeast: Int) throws(DatasetError) {
    let (count, overflow) = height.multipliedReportingOverflow(by: width)
    guard height > 0 && width > 0 else { throw malformed("its header declares \(width)×\(height) pixels") }
    guard !overflow && count <= Image.largestPixelCount && count <= InputFile.physicalMemory / Self.bytesOfPixel else {
      throw malformed(
        "its header declares \(width)×\(height) pixels; at most \(min(Image.largestPixelCount, InputFile.physicalMemory / Self.bytesOfPixel)) pixels are read"
      )
    }
    guard bytes.count >= bytesAtLeast else {
      throw malformed(
        "truncated: its header declares \(width)×\(height) pixels, which \(bytes.count) bytes cannot hold")
    }
  }
}
