import Testing

@testable import Figures

@Suite struct PictureFormatTests {
  @Test(arguments: [
    ("a.svg", PictureFormat.svg), ("b.PNG", .png), ("folder.png/x.Svg", .svg), (".svg", .svg), ("a.svg.png", .png),
  ])
  func suffixes(path: String, format: PictureFormat) throws {
    #expect(try PictureFormat(path: path) == format)
  }

  @Test(arguments: ["a.jpg", "svg", "", "a.svg/", "a.svgz", "png"])
  func unknown(path: String) {
    #expect(throws: FiguresError.unknownFormat(path: path)) { try PictureFormat(path: path) }
  }

  @Test func messages() {
    #expect(
      "\(FiguresError.unknownFormat(path: "a.jpg"))"
        == "a.jpg: no known kind of picture; a name ends in .svg or .png")
    #expect(
      "\(FiguresError.gridSize(columns: 5000, rows: 4000))"
        == "a grid of 5000×4000 samples: it has at least one, and at most 16777216 in all")
    #expect(
      "\(FiguresError.pictureSize(width: 20000, height: 100))"
        == "a picture of 20000.0×100.0 pixels: a side has more than 0 and at most 16384")
  }
}
