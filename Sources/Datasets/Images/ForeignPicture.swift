/// Kinds of pictures that aren't read, to be named in messages.
enum ForeignPicture: String, CaseIterable {
  case webP = "WebP"
  case gif = "GIF"
  case bmp = "BMP"
  case tiff = "TIFF"
  case heif = "HEIF"
  case avif = "AVIF"
  case jpegXL = "JPEG XL"
  case jpeg2000 = "JPEG 2000"

  /// How many bytes from the start tell what a file is.
  static let signatureLength = 16

  /// What a file's first bytes say it is; nil where they say none of these.
  init?(firstBytes bytes: [UInt8]) {
    func has(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
    switch true {
    case has("RIFF") && has("WEBP", at: 8): self = .webP
    case has("GIF87a"), has("GIF89a"): self = .gif
    // The length of the file, then four bytes of 0: a text may begin with these letters too.
    case has("BM") && has("\0\0\0\0", at: 6): self = .bmp
    case has("II*\0"), has("MM\0*"), has("II+\0"), has("MM\0+"): self = .tiff
    case has("ftypavif", at: 4), has("ftypavis", at: 4): self = .avif
    case ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"].contains(where: { has("ftyp" + $0, at: 4) }):
      self = .heif
    case bytes.starts(with: [0xff, 0x0a]), has("JXL \r\n", at: 4): self = .jpegXL
    case has("jP  \r\n", at: 4), bytes.starts(with: [0xff, 0x4f, 0xff, 0x51]): self = .jpeg2000
    default: return nil
    }
  }

  /// What a file's name says it is; nil where it says none of these.
  init?(name: String) {
    let name = name.lowercased()
    let kinds: [(suffixes: [String], kind: ForeignPicture)] = [
      ([".webp"], .webP), ([".gif"], .gif), ([".bmp", ".dib"], .bmp), ([".tif", ".tiff"], .tiff),
      ([".heic", ".heif"], .heif), ([".avif"], .avif), ([".jxl"], .jpegXL), ([".jp2", ".j2k"], .jpeg2000),
    ]
    guard let found = kinds.first(where: { $0.suffixes.contains { name.hasSuffix($0) } }) else { return nil }
    self = found.kind
  }

  /// "a WebP picture, which can't be read; PNG and JPEG files can", for messages.
  var problem: String {
    "\(self == .avif ? "an" : "a") \(rawValue) picture, which can't be read; PNG and JPEG files can"
  }
}

extension ForeignPicture {
  /// What the file at a path is, by its first bytes or else by its name; nil where it is none of these, or can't be read.
  init?(at path: String) {
    guard InputFile.isRegular(path), let file = try? InputFile(path: path),
      let bytes = try? file.firstBytes(Self.signatureLength)
    else { return nil }
    // A PNG or JPEG file by another kind's name is no such file.
    if (try? EncodedImage(bytes, file: path)) != nil { return nil }
    guard let kind = Self(firstBytes: bytes) ?? Self(name: path) else { return nil }
    self = kind
  }
}
