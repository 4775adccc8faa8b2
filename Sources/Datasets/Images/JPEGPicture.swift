import CTurboJPEG
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

/// A JPEG file, whose header is known to be sound; TurboJPEG decodes it, and the picture is turned as its Exif notes say.
final class JPEGPicture {
  /// As it is to be looked at.
  let shape: ImageShape
  private let stored: ImageShape
  private let orientation: ExifOrientation
  private let file: EncodedImage
  /// The file without harmless faults.
  private let bytes: [UInt8]
  private let handle: tjhandle
  private let isFourColors: Bool

  init(_ file: EncodedImage) throws(DatasetError) {
    guard let handle = tjInitDecompress() else { throw DatasetError.unreadable(file: file.file, errno: ENOMEM) }
    let bytes = JPEGFaults.putRight(file.bytes) ?? file.bytes
    var (width, height, subsampling, colors): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let status = tjDecompressHeader3(
      handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colors)
    do throws(DatasetError) {
      guard status == 0 || tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue) else {
        throw file.malformed("not a JPEG file: \(Self.message(of: handle))")
      }
      guard width > 0 && height > 0 else {
        throw file.malformed("not a JPEG file, or one that is cut short: its header tells no size")
      }
      // A progressive file may leave out what is grey, so its length tells nothing.
      try file.check(height: Int(height), width: Int(width), bytesAtLeast: 0)
    } catch {
      tjDestroy(handle)
      throw error
    }
    self.file = file
    self.bytes = bytes
    self.handle = handle
    isFourColors = [TJCS_CMYK, TJCS_YCCK].contains { Int32($0.rawValue) == colors }
    stored = ImageShape(
      height: Int(height), width: Int(width), channels: Int32(TJCS_GRAY.rawValue) == colors ? 1 : 3)
    orientation = ExifOrientation(ofJPEG: bytes)
    shape = stored.oriented(orientation)
  }

  deinit { tjDestroy(handle) }

  /// The picture; one with four colours in red, green and blue.
  ///
  /// A warning is an error too: most mean that the file ends early or that its data is corrupt, and that what should be there was made up.
  /// The most common harmless ones ``JPEGFaults`` has put right.
  func decoded() throws(DatasetError) -> Image {
    let format = isFourColors ? TJPF_CMYK : stored.channels == 1 ? TJPF_GRAY : TJPF_RGB
    let channels = isFourColors ? 4 : stored.channels
    var pixels = [UInt8](repeating: 0, count: stored.height * stored.width * channels)
    let status = tjDecompress2(
      handle, bytes, UInt(bytes.count), &pixels, Int32(stored.width), 0, Int32(stored.height),
      Int32(format.rawValue), TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
    guard status == 0 else { throw file.malformed("damaged JPEG file: \(Self.message(of: handle))") }
    return Image(shape: stored, pixels: isFourColors ? Self.colors(ofInks: pixels) : pixels).oriented(orientation)
  }

  /// Red, green and blue of cyan, magenta, yellow and black, all of them stored inverted, as every program does since Adobe's did.
  private static func colors(ofInks inks: [UInt8]) -> [UInt8] {
    var colors: [UInt8] = []
    colors.reserveCapacity(inks.count / 4 * 3)
    for start in stride(from: 0, to: inks.count, by: 4) {
      let black = Int(inks[start + 3])
      for ink in inks[start..<start + 3] { colors.append(UInt8((Int(ink) * black + 127) / 255)) }
    }
    return colors
  }

  private static func message(of handle: tjhandle) -> String {
    tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
  }
}
