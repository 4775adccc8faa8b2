import Datasets
import Foundation
import LinearAlgebra
import Testing

/// `pleat plot` and randomly wired networks, as a user runs them.
struct PlotTests {
  @Test func everyKindOfFigureIsDrawn() throws {
    let folder = try TemporaryFolder()
    let trained = try pleat(
      [
        "train", "moons", "--hidden", "8,2", "--epochs", "4", "--optimizer", "adam", "--out", "m.safetensors", "--log",
        "l.jsonl", "--quiet",
      ], in: folder)
    #expect(trained.status == 0)
    #expect(
      try pleat(["train", "digits", "--epochs", "1", "--out", "d.safetensors", "--quiet"], in: folder).status == 0)
    let kinds = [
      ["curves", "l.jsonl"], ["templates", "d.safetensors"], ["boundary", "m.safetensors", "moons"],
      ["warp", "m.safetensors", "moons"],
      ["landscape", "d.safetensors", "digits", "--points", "7", "--examples", "20"],
      ["landscape", "d.safetensors", "digits", "--slice", "--points", "7", "--examples", "20"], ["bumps"],
      ["confusion", "d.safetensors", "digits"], ["activations"], ["wiring", "--wiring", "ba", "--nodes", "12"],
    ]
    for (index, kind) in kinds.enumerated() {
      let name = "\(index).\(index % 2 == 0 ? "svg" : "PNG".lowercased())"
      let run = try pleat(["plot"] + kind + ["--out", name, "--quiet"], in: folder)
      #expect(run.status == 0, "\(kind): \(run.errors)")
      #expect(run.output == name + "\n")
      #expect(try isPicture(folder.file(name)), "\(kind)")
    }
  }

  @Test(arguments: [
    (["bumps", "--bumps", "0"], 64, "the number of bumps is 0"),
    (["bumps", "--from", "2", "--to", "1"], 64, "the interval is 2.0 ... 1.0"),
    (["bumps", "--out", "x.gif"], 64, ".svg or .png"), (["curves", "none.jsonl"], 66, "none.jsonl: no such file"),
    (["wiring", "--wiring", "ba", "--nodes", "4", "--wiring-attachments", "4"], 64, "1 to 3 of 4 nodes, not 4"),
    (["wiring", "--wiring", "er", "--nodes", "300", "--wiring-probability", "1"], 64, "44850 edges can't be read"),
    (["wiring", "--wiring", "cycle.txt"], 65, "cycle.txt: a cycle: 0 → 1 → 2 → 0"),
    (["wiring", "--wiring", "words.txt"], 65, "words.txt: line 2: expected an edge"),
  ])
  func whatCannotBeDrawnIsSaid(arguments: [String], status: Int32, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("cycle.txt", "0 1\n1 2 # and back\n2 0\n".utf8)
    try folder.write("words.txt", "0 1\na b\n".utf8)
    let run = try pleat(["plot"] + arguments, in: folder)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("bumps.svg")))
  }

  @Test func aGridTooLargeIsRefused() throws {
    let folder = try TemporaryFolder()
    _ = try pleat(
      ["train", "moons", "--hidden", "4", "--epochs", "1", "--out", "m.safetensors", "--quiet"], in: folder)
    for arguments in [
      ["boundary", "m.safetensors", "moons", "--resolution", "100000"],
      ["warp", "m.safetensors", "moons", "--lines", "1000000"],
      ["landscape", "m.safetensors", "moons", "--points", "100000"],
    ] {
      let run = try pleat(["plot"] + arguments, in: folder)
      #expect(run.status == 64)
      #expect(run.errors.contains("must be"), "\(run.errors)")
    }
  }

  @Test(arguments: ["er", "ba", "ws"])
  func aRandomlyWiredNetworkIsTrainedAndReadAgain(wiring: String) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      [
        "train", "digits", "--model", "random-wired", "--wiring", wiring, "--nodes", "8", "--hidden", "16", "--epochs",
        "8", "--optimizer", "adam", "--learning-rate", "0.01", "--batch-norm", "--out", "w.safetensors", "--json",
        "--quiet",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let test = try #require(try run.object()["test"] as? [String: Double])
    #expect(try #require(test["accuracy"]) > 0.9)
    let again = try pleat(["evaluate", "w.safetensors", "digits", "--json", "--quiet"], in: folder)
    let loss = try #require(try again.object()["loss"] as? Double)
    #expect(abs(loss - (try #require(test["loss"]))) < 1e-6)
  }

  @Test func aWiringWithACycleIsNotTrained() throws {
    try expectFailure(
      ["train", "digits", "--model", "random-wired", "--wiring", "cycle.txt", "--out", "w.safetensors"], status: 65,
      says: ["cycle.txt: a cycle: 0 → 1 → 0"], files: ["cycle.txt": Array("0 1\n1 0\n".utf8)])
  }

  /// Models of images of 6×2 pixels: "file" knows their size, "numbers" has 12 numbers.
  private func folderOfWideImages() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: 3, width: 6, height: 2) { try folder.write(name, bytes) }
    var file = NPZFile()
    file["x"] = NPZArray(Matrix(rows: 20, columns: 12) { i, j in Float((i * 7 + j * 3) % 11) })
    file["y"] = NPZArray(shape: [20], elements: .integers((0..<20).map { $0 % 2 }))
    try folder.write("n.npz", file.bytes())
    for (data, model) in [("data", "file"), ("n.npz", "numbers")] {
      let images = data == "data" ? ["--image-channels", "grey"] : []
      let run = try pleat(
        ["train", data, "--model", "linear", "--epochs", "1", "--out", model, "--quiet"] + images, in: folder)
      try #require(run.status == 0, "\(run.errors)")
    }
    return folder
  }

  /// The first panel's width by its height.
  private func aspect(_ arguments: [String], in folder: TemporaryFolder) throws -> Double {
    let run = try pleat(["plot", "templates"] + arguments + ["--out", "t.svg", "--quiet"], in: folder)
    try #require(run.status == 0, "\(run.errors)")
    let text = String(decoding: try folder.read("t.svg"), as: UTF8.self)
    let image = try #require(text.firstMatch(of: /<image [^>]*>/)).0
    func side(_ name: String) throws -> Double {
      let part = try #require(image.split(separator: " ").first { $0.hasPrefix(name + "=") })
      return try #require(Double(part.dropFirst(name.count + 2).prefix { $0 != "\"" }))
    }
    return try side("width") / side("height")
  }

  @Test func templatesHaveTheirImagesSizeOrOneThatIsGivenWidthFirst() throws {
    let folder = try folderOfWideImages()
    #expect(try aspect(["file"], in: folder) > 1.5)
    #expect(try aspect(["file", "--image-size", "6x2"], in: folder) > 1.5)
    #expect(try aspect(["numbers", "--image-size", "6x2"], in: folder) > 1.5)
    #expect(try aspect(["numbers", "--image-size", "2x6"], in: folder) < 0.7)
    for (arguments, words) in [
      (["file", "--image-size", "2x6"], "--image-size 2x6, width first: the images of file have 6×2 pixels"),
      (["numbers"], "12 inputs are no square image; give --image-size WxH"),
      (["numbers", "--image-size", "5x2"], "must be 10, for templates of 5×2 pixels"),
    ] {
      let run = try pleat(["plot", "templates"] + arguments, in: folder)
      #expect(run.status == 64 && run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test func templatesOfImagesInColoursAreRefused() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: 4) { try folder.write(name, bytes) }
    let run = try pleat(
      ["train", "data", "--image-channels", "rgb", "--model", "linear", "--epochs", "1", "--out", "m"], in: folder)
    try #require(run.status == 0, "\(run.errors)")
    for arguments in [["m"], ["m", "--image-size", "8x8"]] {
      let run = try pleat(["plot", "templates"] + arguments, in: folder)
      #expect(
        run.status == 64 && run.errors.contains("pixels in colours; templates are drawn in grey"), "\(run.errors)")
    }
  }
}
