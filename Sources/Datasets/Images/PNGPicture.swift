import CPNG
import LinearAlgebra

/// A PNG file, whose header is known to be sound; libpng decodes it.
struct PNGPicture {
  let shape: ImageShape
  private let file: EncodedImage

  init(_ file: EncodedImage) throws(DatasetError) {
    self.file = file
    // The signature, then the chunk IHDR: length, name, width, height, bit depth, colour type (PNG specification, 11.2.1).
    let bytes = file.bytes
    guard bytes.count >= 33, bytes[12..<16].elementsEqual("IHDR".utf8) else {
      throw file.malformed("not a PNG file: it ends before its header does, or has none")
    }
    func word(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height, depth, colorType) = (word(at: 16), word(at: 20), Int(bytes[24]), bytes[25])
    guard let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][Int(colorType)], [1, 2, 4, 8, 16].contains(depth) else {
      throw file.malformed("its header declares \(depth) bits and the colour type \(colorType), which PNG has not")
    }
    let bits = width.multipliedReportingOverflow(by: samples * depth)
    let size = (bits.partialValue / 8).multipliedReportingOverflow(by: height)
    try file.check(
      height: height, width: width,
      bytesAtLeast: bits.overflow || size.overflow ? .max : size.partialValue / GzipInflater.largestExpansion)
    // Palettes may hold colours, and those of grey pictures cost nothing but room.
    shape = ImageShape(height: height, width: width, channels: colorType == 0 || colorType == 4 ? 1 : 3)
  }

  func decoded() throws(DatasetError) -> Image {
    // libpng keeps a pointer to the file between its two calls, so both are made while it stays in place.
    let result = file.bytes.withUnsafeBytes { Self.decode($0, shape) }
    switch result {
    case .success(let pixels): return Image(shape: shape, pixels: pixels)
    case .failure(let damage): throw file.malformed("damaged PNG file: \(damage.message)")
    }
  }

  /// What libpng says of a file that it can't read.
  private struct Damage: Error {
    let message: String
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, _ shape: ImageShape) -> Result<[UInt8], Damage> {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
      return .failure(Damage(message: message(of: image)))
    }
    guard Int(image.width) == shape.width, Int(image.height) == shape.height else {
      return .failure(Damage(message: "its header is not sound"))
    }
    let opacity = image.format & UInt32(PNG_FORMAT_FLAG_ALPHA)
    image.format = (shape.channels == 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0) | opacity
    // Without this, libpng takes 16 bits for linear light.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let samples = shape.channels + (opacity == 0 ? 0 : 1)
    var pixels = [UInt8](repeating: 0, count: shape.height * shape.width * samples)
    guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
      return .failure(Damage(message: message(of: image)))
    }
    return .success(opacity == 0 ? pixels : overWhite(pixels, channels: shape.channels))
  }

  /// Pixels with an opacity each, laid over white as browsers do: in the values as they are stored, where libpng would do it in linear
  /// light.
  private static func overWhite(_ pixels: [UInt8], channels: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count / (channels + 1) * channels)
    for start in stride(from: 0, to: pixels.count, by: channels + 1) {
      let opacity = Int(pixels[start + channels])
      for value in pixels[start..<start + channels] {
        result.append(UInt8((Int(value) * opacity + 255 * (255 - opacity) + 127) / 255))
      }
    }
    return result
  }

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
