import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct ImageDecodingTests {
  @Test(arguments: PictureFixtures.names)
  func equalsWhatPillowReads(name: String) throws {
    let expected = try #require(try PictureFixtures.expected()[name])
    let image = try Image(contentsOf: PictureFixtures.path(name))
    let shape = ImageShape(height: expected.height, width: expected.width, channels: expected.channels)
    #expect(image.shape == shape)
    #expect(try EncodedImage(try PictureFixtures.bytes(name), file: name).shape() == shape)
    let differences = zip(image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
    #expect(differences.count == shape.count)
    // Laying over white, halving chroma and inks are rounded in more than one way.
    let tolerance = ["opacity.png": 1, "four.jpeg": 1, "subsampled.jpg": 1][name] ?? 0
    #expect(differences.max()! <= tolerance)
  }

  @Test func greyIsTheLuma() throws {
    let image = try Image(contentsOf: PictureFixtures.path("color.png"))
    let grey = image.converted(toChannels: 1)
    let expected = try #require(try PictureFixtures.expected()["color.png"]?.grey)
    #expect(grey.shape == ImageShape(height: 9, width: 13, channels: 1))
    #expect(zip(grey.pixels, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(grey.converted(toChannels: 3).pixels == grey.pixels.flatMap { [$0, $0, $0] })
    #expect(image.converted(toChannels: 3) == image)
  }

  private func problem(_ bytes: [UInt8]) -> String {
    "\(datasetError { () throws(DatasetError) in _ = try Image(decoding: bytes, file: "p") }.map { "\($0)" } ?? "none")"
  }

  @Test(arguments: [(100_000, 100_000), (0x7fff_ffff, 0x7fff_ffff), (1, 1 << 27 + 1)] as [(UInt32, UInt32)])
  func aHeaderOfAHugePNGIsRefused(_ width: UInt32, _ height: UInt32) {
    let problem = problem(PNGBytes.header(width: width, height: height))
    #expect(problem.hasPrefix("p: its header declares \(width)×\(height) pixels; at most"), "\(problem)")
  }

  @Test func aPNGThatCannotHoldItsPixelsIsRefused() {
    let problem = problem(PNGBytes.header(width: 10_000, height: 10_000))
    #expect(problem.hasPrefix("p: truncated: its header declares 10000×10000 pixels, which 66 bytes"), "\(problem)")
  }

  @Test func aHeaderOfAHugeJPEGIsRefused() throws {
    var bytes = try PictureFixtures.bytes("color.jpeg")
    // SOF0: length, precision, then height and width.
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xff, 0xdc, 0xff, 0xdc])
    #expect(problem(bytes).hasPrefix("p: its header declares 65500×65500 pixels; at most"))
  }

  @Test func aPNGWithoutPixelsIsRefused() {
    #expect(problem(PNGBytes.header(width: 0, height: 5)).contains("0×5 pixels"))
    #expect(problem(PNGBytes.header(width: 5, height: 5, depth: 3)).contains("3 bits"))
    #expect(problem(PNGBytes.header(width: 5, height: 5, colorType: 5)).contains("colour type 5"))
  }

  @Test(arguments: PictureFixtures.names)
  func cutShortItIsBroken(name: String) throws {
    let bytes = try PictureFixtures.bytes(name)
    // All but what comes after the pixels: a PNG's last chunk, a JPEG's last marker and the padding before it.
    for length in [3, 9, 20, 40, bytes.count / 2, bytes.count - 20] {
      #expect(problem(Array(bytes[..<length])) != "none", "\(length) of \(bytes.count) bytes")
    }
  }

  @Test func aJPEGThatEndsBeforeItsSizeSaysSo() throws {
    let bytes = try PictureFixtures.bytes("color.jpeg")
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
    #expect(problem(Array(bytes[..<frame])) == "p: not a JPEG file, or one that is cut short: its header tells no size")
  }

  @Test func damageIsSeen() throws {
    var png = try PictureFixtures.bytes("color.png")
    png[png.count - 30] ^= 0x55
    #expect(problem(png).hasPrefix("p: damaged PNG file: "))
    var jpeg = try PictureFixtures.bytes("color.jpeg")
    for i in jpeg.count - 60..<jpeg.count - 40 { jpeg[i] = 0xff }
    #expect(problem(jpeg).hasPrefix("p: damaged JPEG file: "))
  }

  @Test func otherFilesAreNoPictures() {
    #expect(problem([]) == "p: byte 0: an empty file; expected a PNG or JPEG picture")
    #expect(problem(Array("no picture".utf8)) == "p: byte 0: neither a PNG nor a JPEG file")
    #expect(
      datasetError { () throws(DatasetError) in _ = try Image(contentsOf: "/nonexistent.png") }
        == .notFound("/nonexistent.png: no such file"))
  }
}
