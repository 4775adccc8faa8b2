import Datasets
import Figures
import Foundation
import LinearAlgebra
import Testing

/// The winner of 2011 by the command line, at a small size.
struct ImageNet2011CommandTests {
  private let small = [
    "--image-size", "32x32", "--patches", "60", "--components", "8", "--gaussians", "4", "--samples", "2000",
    "--codebook-images", "16", "--epochs", "10",
  ]

  /// Two classes of pictures of noise, of which one is redder: all patches differ.
  private func folder(count: Int, side: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var stream = RandomStream(seed: 1, name: "noise")
    for i in 0..<(2 * count) {
      let picture = Pixels(width: side, height: side) { _, _ in
        let (red, other) = (UInt8(stream.integer(below: 128)), UInt8(stream.integer(below: 128)))
        return Color(red: red + (i % 2 == 0 ? 0 : 100), green: other, blue: other / 2)
      }
      try folder.write("data/\(i % 2 == 0 ? "dark" : "red")/\(i).png", try picture.png())
    }
    return folder
  }

  @Test func imagesAreToldApart() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: 20, width: 32, height: 32) { try folder.write(name, bytes) }
    let run = try pleat(["imagenet2011", "data", "--json"] + small, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try run.decoded(ImageNet2011Result.self)
    #expect(report.training == 32 && report.test == 8 && report.classes == 2)
    #expect(report.systems.map(\.descriptor) == ["sift", "local-color"])
    // 2·D·N·R numbers, and a byte for eight of them.
    #expect(report.systems.allSatisfy { $0.numbers == 2 * 8 * 4 * 4 && $0.bytes == 32 })
    #expect(report.accuracy == 1)
    #expect(run.errorLines.contains { $0.hasPrefix("memory beside the images and the program: at most ") })
    #expect(run.errorLines.contains("local-color: machines"))
    #expect(try folder.names() == ["data"])
    let text = try pleat(
      ["imagenet2011", "data", "--quiet", "--descriptors", "local-color", "--regions", "whole", "--group-size", "4"]
        + small, in: folder)
    #expect(text.errors.isEmpty && text.outputLines.count == 4)
    #expect(text.outputLines.first?.hasPrefix("local-color: 64 numbers, 16 bytes an image; test accuracy ") == true)
  }

  // Of several sizes, in each of which another stage takes the most: samples, full vectors for the codebooks, the machines' vectors.
  @Test(arguments: [
    ["--gaussians", "4", "--samples", "40000", "--patches", "2000", "--codebook-images", "4"],
    ["--gaussians", "256", "--components", "32", "--samples", "3000", "--codebook-images", "48"],
    ["--gaussians", "256", "--components", "32", "--samples", "3000", "--codebook-images", "4"],
  ])
  func theBoundIsHeld(options: [String]) throws {
    let folder = try folder(count: 32, side: 48)
    let run = try pleat(
      ["imagenet2011", "data", "--json", "--threads", "2", "--epochs", "2"] + options, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let memory = try run.decoded(ImageNet2011Result.self).memory
    #expect(memory.before > 0 && memory.largest > memory.before)
    #expect(memory.largest <= memory.before + memory.bound, "\(options): \(memory)")
    // And says something.
    #expect(memory.bound < 6 * (memory.largest - memory.before), "\(options): \(memory)")
  }

  // The vectors of 570 images, of which a few are there at a time, would be more than all that a fit to 30 has.
  @Test func theBoundIsHeldWithMoreTestThanTrainingImages() throws {
    let folder = try folder(count: 300, side: 24)
    let run = try pleat(
      [
        "imagenet2011", "data", "--json", "--threads", "1", "--test-fraction", "0.95", "--descriptors", "sift",
        "--patches", "20", "--gaussians", "128", "--components", "32", "--samples", "600", "--codebook-images", "4",
        "--group-size", "1", "--bits", "1", "--epochs", "2",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try run.decoded(ImageNet2011Result.self)
    #expect(report.training == 30 && report.test == 570)
    #expect(report.memory.largest <= report.memory.before + report.memory.bound, "\(report.memory)")
  }

  // Local colours of a grey image are 32 numbers, fewer than the 64 components of SIFT.
  @Test func greyImagesHaveFewerComponents() throws {
    let folder = try TemporaryFolder()
    var stream = RandomStream(seed: 2, name: "noise")
    var grey = NPZFile()
    grey["x"] = NPZArray(
      shape: [40, 20, 20],
      elements: .bytes((0..<40 * 400).map { UInt8(stream.integer(below: $0 / 400 % 2 == 0 ? 128 : 256)) }))
    grey["y"] = NPZArray(shape: [40], elements: .integers((0..<40).map { Int64($0 % 2) }))
    try folder.write("grey.npz", grey.bytes())
    let run = try pleat(
      [
        "imagenet2011", "grey.npz", "--json", "--patches", "20", "--gaussians", "4", "--samples", "800", "--epochs",
        "2", "--threads", "1",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.decoded(ImageNet2011Result.self).systems.map(\.numbers) == [2 * 64 * 4 * 4, 2 * 32 * 4 * 4])
    #expect(run.errorLines.contains { $0.hasSuffix("; 2048 numbers of sift, 1024 numbers of local-color") })
    #if OpenBLAS
    // Decompositions run on as many threads as are asked for.
    #expect(run.errorLines.contains { $0.hasPrefix("decompositions: openblas ") && $0.hasSuffix(", 1 thread") })
    #endif
    let refused = try pleat(["imagenet2011", "grey.npz", "--components", "33"], in: folder)
    #expect(refused.status == 64)
    #expect(refused.errors.contains("--components must be at most 32, the numbers that local-color has"))
    #expect(!refused.errors.contains("projection and mixture"))
  }

  @Test(arguments: [
    (["--patches", "0"], "--patches must be from 1 to 1000000000, but is 0"),
    (["--group-size", "4", "--bits", "3"], "--group-size times --bits must be at most 8"),
    (["--descriptors", "sift,sift"], "'sift,sift' names one twice"),
    (["--descriptors", "surf"], "unknown descriptor 'surf'; known are sift, local-color"),
    (["--regions", "halves"], "unknown regions 'halves'; known are whole, stripes, quarters, and grids as in 1x1+3x1"),
    (["--regions", "1x1+"], "unknown regions '1x1+'"),
    (["--regions", "0x2"], "regions: a grid of 0×2 cells"),
    (["--regions", "1x1+1x1"], "regions: the grid of 1×1 cells is there twice"),
    (["--cells", "4,0"], "'0' is not a whole number of at least 1"),
    (["--cells", "4,5"], "images of 16×16 pixels are smaller than a patch of 4×4 cells of 5×5"),
    (["--step", "0"], "--step must be from 1 to 1000000000, but is 0"),
    (["--step", "4", "--patches", "50"], "--patches has no meaning with --step"),
    (["--power", "0"], "'0' is not a power: it must be more than 0 and at most 1, or none"),
    (["--power", "-0.5"], "'-0.5' is not a power"),
    (["--mixture-steps", "0"], "--mixture-steps must be from 1 to 1000000000, but is 0"),
    (["--groups-per-codebook", "0"], "--groups-per-codebook must be from 1"),
    (["--groups-per-codebook", "1000000"], "1000000 groups a codebook; there must be from 1 to 4096"),
    (["--batch-size", "0"], "--batch-size must be from 1 to 1000000000, but is 0"),
    (["--learning-rate", "-1"], "--learning-rate must be a positive number, but is -1.0"),
    (["--learning-rate", "inf"], "--learning-rate must be a positive number, but is inf"),
    (["--positive-weight", "0"], "--positive-weight must be a positive number, but is 0.0"),
    (["--bias-rate", "-0.1"], "--bias-rate must be from 0 to 1, but is -0.1"),
    (["--bias-rate", "nan"], "--bias-rate must be from 0 to 1, but is nan"),
    (["--fusion-weights", "1"], "--fusion-weights are 1, but there are 2 systems"),
    (["--fusion-weights", "1,-1"], "'-1' is not a number of at least 0"),
    (["--fusion-weights", "0,0"], "not all weights may be 0"),
    (["--out", ""], "--out must name a file"),
    (["--regularization", "0"], "--regularization must be a positive number, but is 0.0"),
    (["--test-fraction", "0"], "--test-fraction must be more than 0 and less than 1"),
    (["--image-size", "12x12"], "data: patches: no size of patches fits into images of 12×12 pixels"),
    (
      ["--components", "200", "--samples", "100"],
      "--components must be at most 128, the numbers that sift has of these images"
    ),
    // Colours have fewer than SIFT: nothing is fitted before that is said.
    (["--components", "97"], "--components must be at most 96, the numbers that local-color has of these images"),
    (["--backend", "openblas"], "--backend openblas has no meaning with imagenet2011"),
    (["--gaussians", "900", "--samples", "100"], "are fewer than the 900 Gaussians asked for"),
    (["--gaussians", "1000000000", "--winner"], "GB of memory, but this machine has"),
    (
      ["--group-size", "3", "--components", "8", "--gaussians", "4"],
      "data: product quantisation: vectors of 256 numbers are no whole groups of 3"
    ),
    (["--components", "2", "--gaussians", "1"], "are 128 samples, fewer than the 256 codewords"),
  ])
  func whatCannotBeIsSaid(options: [String], message: String) throws {
    let files = try StripedPictures.folder(count: 40, width: 16, height: 16)
    try expectFailure(["imagenet2011", "data"] + options, status: 64, says: [message], files: files)
  }

  /// The second system's samples are no fewer, but nothing is begun before the first one's are counted.
  @Test(arguments: [
    (["--gaussians", "65", "--samples", "64"], "64 samples are fewer than the 65 Gaussians asked for"),
    (["--components", "65", "--gaussians", "4", "--samples", "64"], "65 components of 64 inputs"),
  ])
  func tooFewSamplesAreFoundBeforeTheFirstStage(options: [String], message: String) throws {
    let run = try expectFailure(
      ["imagenet2011", "data"] + options, status: 64, says: [message],
      files: try StripedPictures.folder(count: 40, width: 16, height: 16))
    #expect(!run.errors.contains("projection and mixture"), "\(run.errors)")
  }

  @Test func otherDataIsRefused() throws {
    try expectFailure(["imagenet2011", "spiral"], status: 64, says: ["spiral", "needs images in classes"])
    try expectFailure(["imagenet2011", "nowhere"], status: 66, says: ["nowhere"])
    try expectFailure(
      ["imagenet2011", "data"], status: 65, says: ["data", "one class alone, a"],
      files: ["data/a/1.png": try StripedPictures.png(width: 6, height: 6, red: 255, blue: 0, hasColumns: true)])
  }
}
