import NeuralNetworks
import CPNG

/// Files of pixels, written by libpng.
enum PNG {
  /// Pixels of three bytes, or four with an opacity, in reading order, as a file.
  static func encode(_ bytes: [UInt8], width: Int, height: Int, hasOpacity: Bool) throws(FiguresError) -> [UInt8] {
    let channels = hasOpacity ? 4 : 3
    require(bytes.count == channels * width * height, "pixels and their number don't go together")
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | (hasOpacity ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    defer { png_image_free(&image) }
    // libpng's bound for what doesn't shrink: the rows with a byte for their filter each, what deflate adds, and the chunks.
    let rows = (channels * width + 1) * height
    var size = rows + rows / 1000 + 5 * (rows / 16_383 + 1) + 1024
    var file = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &file, &size, 0, bytes, 0, nil) != 0 else {
      throw .png(message(of: image))
    }
    file.removeSubrange(size...)
    return file
  }

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension Pixels {
  /// The pixels as a PNG file.
  ///
  /// Throws ``FiguresError/png(_:)`` if libpng fails.
  public func png() throws(FiguresError) -> [UInt8] {
    guard isOpaque else { return try PNG.encode(bytes, width: width, height: height, hasOpacity: true) }
    var colors: [UInt8] = []
    colors.reserveCapacity(3 * width * height)
    for start in stride(from: 0, to: bytes.count, by: 4) { colors += bytes[start..<start + 3] }
    return try PNG.encode(colors, width: width, height: height, hasOpacity: false)
  }
}
