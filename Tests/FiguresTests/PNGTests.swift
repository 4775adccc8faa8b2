import CPNG
import Testing

@testable import Figures

@Suite struct PNGTests {
  /// Reads a file with libpng: width, height, and four bytes a pixel.
  func decode(_ file: [UInt8]) throws -> Pixels {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    try #require(png_image_begin_read_from_memory(&image, file, file.count) != 0)
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
    let (width, height) = (Int(image.width), Int(image.height))
    var bytes = [UInt8](repeating: 0, count: 4 * width * height)
    try #require(png_image_finish_read(&image, nil, &bytes, 0, nil) != 0)
    return Pixels(width: width, height: height, rgba: bytes)
  }

  @Test(arguments: [(1, 1), (3, 2), (257, 5)], [false, true])
  func roundTrip(size: (Int, Int), isOpaque: Bool) throws {
    let pixels = Pixels(width: size.0, height: size.1) { x, y in
      Color(
        red: UInt8(x * 37 & 255), green: UInt8(y * 91 & 255), blue: UInt8((x + y) & 255),
        opacity: isOpaque ? 1 : Double((x * 7 + y) % 255) / 255)
    }
    #expect(pixels.isOpaque == isOpaque)
    #expect(try decode(pixels.png()) == pixels)
  }

  @Test func noiseDoesNotShrinkButFits() throws {
    var state: UInt32 = 1
    let noise = (0..<4 * 300 * 200).map { index -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return index % 4 == 3 ? 255 : UInt8(state >> 24)
    }
    let pixels = Pixels(width: 300, height: 200, rgba: noise)
    #expect(try decode(pixels.png()) == pixels)
  }

  @Test func drawingsHaveScalePixelsAPoint() throws {
    var drawing = Drawing(width: 4, height: 3, background: Color(0x112233))
    drawing.add(Rectangle(x: 1, y: 1, width: 2, height: 1), fill: Color(0xFF0000))
    drawing.clip(to: Rectangle(x: 0, y: 2, width: 1, height: 1)) {
      $0.add(Rectangle(x: 0, y: 0, width: 4, height: 3), fill: Color(0x0000FF, opacity: 0.5))
    }
    let pixels = try decode(drawing.png(scale: 2))
    #expect(pixels.width == 8 && pixels.height == 6)
    #expect(pixels[0, 0] == Color(0x112233))
    #expect(pixels[2, 2] == Color(0xFF0000) && pixels[5, 3] == Color(0xFF0000))
    #expect(pixels[6, 3] == Color(0x112233))
    #expect(pixels[1, 5] == Color(0x091199) && pixels[2, 5] == Color(0x112233))
  }

  @Test func imagesKeepTheirPixelsSharp() throws {
    var drawing = Drawing(width: 4, height: 4)
    let checks = Pixels(width: 2, height: 2) { x, y in (x + y) % 2 == 0 ? .black : .white }
    drawing.add(checks, in: Rectangle(x: 0, y: 0, width: 4, height: 4))
    let pixels = try decode(drawing.png(scale: 2))
    for y in 0..<8 {
      for x in 0..<8 { #expect(pixels[x, y] == ((x / 4 + y / 4) % 2 == 0 ? .black : .white)) }
    }
  }

  @Test func lettersLieWhereTheyShould() throws {
    var drawing = Drawing(width: 60, height: 40)
    drawing.add(Text("H", at: Point(30, 30), size: 20, anchor: .middle, color: .black))
    let pixels = try decode(drawing.png(scale: 1))
    let dark = (0..<60 * 40).filter { pixels[$0 % 60, $0 / 60].red < 128 }
    // A letter H is 1138 units wide and 1493 high, and stands in the middle of its advance of 1540.
    let (columns, rows) = (dark.map { Double($0 % 60) }, dark.map { Double($0 / 60) })
    let halfWidth = 20.0 * 569 / 2048
    let height = 20.0 * 1493 / 2048
    #expect(rows.max() == 29)
    #expect(abs((rows.min() ?? 0) - (30 - height)) <= 1)
    #expect(abs((columns.min() ?? 0) - (30 - halfWidth)) <= 1)
    #expect(abs((columns.max() ?? 0) - (30 + halfWidth)) <= 1)
  }

  @Test(arguments: [(0.0, 10.0), (-1, 10), (10, .nan), (.infinity, 10), (10, 8193)])
  func sizesThatCannotBe(width: Double, height: Double) {
    #expect(throws: FiguresError.self) { try Drawing(width: width, height: height).png(scale: 2) }
  }
}
