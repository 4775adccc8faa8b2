import Foundation
import Testing

/// `pleat lecture`, as a user runs it.
struct LectureTests {
  @Test func thePageHasItsPartsFiguresAndFormulas() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      [
        "lecture", "--out", "page", "--parts",
        "feature-transforms,depth,activations,random-wiring,layer-sizes,gradients",
        "--json", "--quiet",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let figures = try #require(try run.object()["figures"] as? [String])
    #expect(figures.count == 5)
    for figure in figures { #expect(try isPicture(folder.file(figure))) }
    let page = try String(contentsOfFile: folder.file("page/index.html"), encoding: .utf8)
    for word in ["<math display=\"block\">", "id=\"depth\"", "collapses to Dense 64→10", "href=\"#gradients\""] {
      #expect(page.contains(word), "\(word)")
    }
    // Nothing is loaded from elsewhere.
    #expect(!page.contains("src=\"http") && !page.contains("<link") && !page.contains("<script"))
    #expect(page.components(separatedBy: "<svg").count == page.components(separatedBy: "</svg>").count)
    #expect(page.components(separatedBy: "<math").count == page.components(separatedBy: "</math>").count)
  }

  @Test func formulasAreWhatTheySay() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["lecture", "--out", "page", "--parts", "gradients,feature-transforms,activations", "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let page = try String(contentsOfFile: folder.file("page/index.html"), encoding: .utf8)
    for formula in [
      // L(W₁, W₂, …): the comma is no part of the index.
      "<msub><mi>W</mi><mn>1</mn></msub><mo>,</mo><msub><mi>W</mi><mn>2</mn></msub><mo>,</mo>",
      // (x² + y²)^½: the power is that of all between the parentheses.
      "<msup><mrow><mo>(</mo><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msup><mi>y</mi><mn>2</mn></msup></mrow>"
        + "<mo>)</mo></mrow><mrow><mn>1</mn>",
      // 0.2 is one number, and 0, x aren't.
      "<mn>0.2</mn><mi>x</mi><mo>,</mo><mi>x</mi>", "<mn>0</mn><mo>,</mo><mi>x</mi>",
      // Between a weight and a function's name there is a gap.
      "<msub><mi>W</mi><mn>2</mn></msub><mspace width=\"0.17em\"/><mi>max</mi>",
    ] {
      #expect(page.contains(formula), "\(formula)")
    }
  }

  @Test func thePartsComeInTheLecturesOrderWithASummaryBeforeTheLast() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["lecture", "--out", "page", "--parts", "gradients,depth,activations,feature-transforms,layer-sizes", "--quiet"],
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let page = try String(contentsOfFile: folder.file("page/index.html"), encoding: .utf8)
    let sections = page.components(separatedBy: "<section id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(sections == ["feature-transforms", "depth", "activations", "layer-sizes", "summary", "gradients"])
    // What the summary says of a chapter is what the chapter found.
    let summary = try #require(page.components(separatedBy: "<section id=\"summary\">").last)
    #expect(summary.contains("4 dense layers collapse to 1") && summary.contains("1 layer: 9"))
    let unknown = try pleat(["lecture", "--out", "other", "--parts", "depth,nonsense"], in: folder)
    #expect(unknown.status == 64 && unknown.errors.contains("unknown part 'nonsense'; known are linear-classifiers,"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("other")))
  }

  @Test func theSameSeedGivesTheSamePage() throws {
    let folder = try TemporaryFolder()
    func page(_ seed: String, _ name: String) throws -> [UInt8] {
      let run = try pleat(
        [
          "lecture", "--out", name, "--seed", seed, "--parts",
          "linear-classifiers,feature-transforms,random-wiring,space-warping,regularization,universal-approximation,"
            + "loss-landscapes", "--quiet",
        ], in: folder)
      #expect(run.status == 0, "\(run.errors)")
      return try folder.read("\(name)/index.html")
    }
    let first = try page("3", "a")
    #expect(try page("3", "b") == first)
    #expect(try page("\(UInt64.max)", "c") != first)
  }

  @Test func theTwentyLinesOnThePageAreTheExample() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(["lecture", "--out", "page", "--parts", "twenty-lines", "--quiet"], in: folder)
    #expect(run.status == 0)
    let page = try String(contentsOfFile: folder.file("page/index.html"), encoding: .utf8)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let example = try String(
      contentsOf: root.appendingPathComponent("Examples/TwentyLines/Sources/TwentyLines/main.swift"), encoding: .utf8)
    let shown = example.trimmingCharacters(in: .newlines).replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
      .replacingOccurrences(of: "\"", with: "&quot;")
    #expect(page.contains(shown))
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", [])
    let run = try pleat(["lecture", "--out", "file", "--parts", "activations"], in: folder)
    #expect(run.status == 73)
    #expect(run.errors.contains("file: not a folder"))
  }
}
