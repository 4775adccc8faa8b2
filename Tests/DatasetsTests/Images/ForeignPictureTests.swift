import Testing

@testable import Datasets

/// Pictures of kinds that aren't read, by their first bytes as the formats' descriptions have them, and by name.
@Suite struct ForeignPictureTests {
  @Test(
    arguments: [
      ("RIFF\u{10}\0\0\0WEBPVP8L", .webP), ("GIF87a", .gif), ("GIF89a\u{1}\0", .gif),
      ("BM\u{46}\0\0\0\0\0\0\0\u{36}", .bmp), ("II*\0\u{8}\0\0\0", .tiff), ("MM\0*\0\0\0\u{8}", .tiff),
      ("II+\0", .tiff),
      ("\0\0\0\u{18}ftypheic", .heif), ("\0\0\0\u{18}ftypmif1", .heif), ("\0\0\0\u{1c}ftypavif", .avif),
      ("\0\0\0\u{c}JXL \r\n", .jpegXL), ("\0\0\0\u{c}jP  \r\n", .jpeg2000),
      ("", nil), ("BM1,BM2,BM3", nil), ("RIFF\0\0\0\0WAVEfmt", nil), ("\0\0\0\u{18}ftypisom", nil), ("1,2\n3,4", nil),
      ("GIF", nil),
    ] as [(String, ForeignPicture?)])
  func areKnownByTheirFirstBytes(bytes: String, kind: ForeignPicture?) {
    #expect(ForeignPicture(firstBytes: Array(bytes.utf8)) == kind)
  }

  @Test func areKnownByTheirNames() {
    #expect(ForeignPicture(name: "a/Photo.WEBP") == .webP && ForeignPicture(name: "x.heif") == .heif)
    #expect(ForeignPicture(name: "a.tif") == .tiff && ForeignPicture(name: "webp") == nil)
    #expect(ForeignPicture(name: "a.webp/b.csv") == nil && ForeignPicture(name: "a.png") == nil)
  }

  /// A class's folder may hold one under a PNG file's name.
  @Test func areSaidToBeWhatTheyAre() {
    let error = datasetError { () throws(DatasetError) in
      _ = try Image(decoding: Array("RIFF\0\0\0\0WEBPVP8 ".utf8), file: "p.jpg")
    }
    #expect(
      error
        == .malformed(
          file: "p.jpg", at: .byte(0), problem: "a WebP picture, which can't be read; PNG and JPEG files can"))
  }

  @Test func aFileIsLookedAtBeforeItsName() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.webp", try PictureFixtures.bytes("color.png"))
    try folder.write("b.webp", [1, 2, 3])
    try folder.write("c.txt", Array("GIF89a".utf8))
    #expect(ForeignPicture(at: folder.path + "/a.webp") == nil)
    #expect(ForeignPicture(at: folder.path + "/b.webp") == .webP)
    #expect(ForeignPicture(at: folder.path + "/c.txt") == .gif)
    #expect(ForeignPicture(at: folder.path + "/none.gif") == nil && ForeignPicture(at: folder.path) == nil)
  }
}
