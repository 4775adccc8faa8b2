import Figures
import Foundation
import ImageFeatures
import LinearAlgebra
@testable import PleatCLI
import Testing

/// What `pleat imagenet2011` writes, and the options that make it.
struct ImageNet2011ModelTests {
  private let small = [
    "--patches", "60", "--components", "8", "--gaussians", "4", "--samples", "2000", "--codebook-images", "16",
    "--epochs", "10",
  ]

  /// Two classes of striped pictures in the folder `data`.
  private func striped(_ count: Int, side: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in try StripedPictures.folder(count: count, width: side, height: side) {
      try folder.write(name, bytes)
    }
    return folder
  }

  @Test func theModelTakesRawImages() throws {
    let folder = try striped(20, side: 32)
    let run = try pleat(
      ["imagenet2011", "data", "--json", "--seed", "3", "--out", "m.safetensors"] + small, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try run.decoded(ImageNet2011Result.self)
    #expect(report.model == "m.safetensors" && report.test == 8)
    #expect(report.memory.largest <= report.memory.before + report.memory.bound)
    #expect(try folder.names() == ["data", "m.safetensors"])
    // On what was held out, which the file tells.
    let evaluate = try pleat(["evaluate", "m.safetensors", "data", "--json"], in: folder)
    #expect(evaluate.status == 0, "\(evaluate.errors)")
    #expect(evaluate.errors.contains("the 8 examples held out when the model was trained"))
    #expect(try evaluate.object()["accuracy"] as? Double == report.accuracy)
    // Files by themselves, of another size too.
    try folder.write(
      "new/a.png",
      try StripedPictures.png(width: 64, height: 64, red: 230, blue: 50, hasColumns: true, stripe: 4))
    try folder.write("new/b.png", try StripedPictures.png(width: 32, height: 32, red: 50, blue: 230, hasColumns: false))
    let predict = try pleat(["predict", "m.safetensors", "new"], in: folder)
    #expect(predict.outputLines.map { $0.split(separator: ",").last } == ["prediction", "columns", "rows"])
    let text = try pleat(["inspect", "m.safetensors"], in: folder).output
    let part = "components 8, gaussians 4, regions stripes, power 0.5): 3072 → 512 numbers"
    #expect(text.contains(part), "\(text)")
    #expect(text.contains("features fisher (descriptor sift, cells 4,6,8, step "), "\(text)")
    #expect(text.contains(" + fisher (descriptor local-color, "))
    let inspected = try pleat(["inspect", "m.safetensors", "--json"], in: folder).object()
    let options = try #require((inspected["features"] as? [String: Any])?["options"] as? [String: String])
    #expect(options["fisher-descriptor"] == "sift+local-color" && options["fisher-gaussians"] == "4")
    let training = try #require(inspected["training"] as? [String: String])
    #expect(training["command"] == "imagenet2011" && training["seed"] == "3" && training["mixture-steps"] == "50")
    #expect(training["test-accuracy"] == "\(report.accuracy)")
    // Pictures of what the network has learnt are of raw inputs.
    #expect(try pleat(["plot", "confusion", "m.safetensors", "data"], in: folder).status == 0)
  }

  /// Noise in colours, which nothing tells: a test accuracy that is not 1, and not the part of it that is said by chance.
  @Test func picturesAreFittedAsTheyWereInTraining() throws {
    let folder = try TemporaryFolder()
    var stream = RandomStream(seed: 2, name: "noise")
    for index in 0..<24 {
      let bytes = try Pixels(width: 48, height: 32) { _, _ in
        func byte() -> UInt8 { UInt8(stream.integer(below: 256)) }
        return Color(red: byte(), green: byte(), blue: byte())
      }.png()
      try folder.write("data/\(index % 2 == 0 ? "a" : "b")/\(index).png", bytes)
    }
    let run = try pleat(
      [
        "imagenet2011", "data", "--json", "--test-fraction", "0.5", "--image-size", "32x32", "--image-fit", "stretch",
        "--image-resampling", "bilinear", "--out", "m",
      ] + small, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let report = try run.decoded(Report.self)
    try #require(report.accuracy < 1)
    let training = try #require(
      try pleat(["inspect", "m", "--json"], in: folder).object()["training"] as? [String: String])
    #expect(training["test-accuracy"] == "\(report.accuracy)")
    #expect(training["image-fit"] == "stretch" && training["image-resampling"] == "bilinear")
    #expect(
      try pleat(["evaluate", "m", "data", "--json"], in: folder).object()["accuracy"] as? Double == report.accuracy)
  }

  @Test func oneSystemAlone() throws {
    let folder = try striped(20, side: 32)
    let run = try pleat(
      ["imagenet2011", "data", "--descriptors", "local-color", "--out", "m", "--fusion-weights", "2"] + small,
      in: folder)
    #expect(run.status == 0 && run.outputLines.last == "model m", "\(run.errors)")
    #expect(try pleat(["evaluate", "m", "data"], in: folder).status == 0)
  }

  @Test func aSystemOfNoWeightSaysNothing() throws {
    let folder = try striped(20, side: 32)
    let run = try pleat(
      ["imagenet2011", "data", "--json", "--fusion-weights", "0,1", "--test-fraction", "0.5"] + small, in: folder)
    let report = try run.decoded(ImageNet2011Result.self)
    #expect(report.accuracy == report.systems[1].accuracy)
  }

  @Test func weightsThatOverflowLeaveNoModel() throws {
    let files = try StripedPictures.folder(count: 20, width: 32, height: 32)
    try expectFailure(
      ["imagenet2011", "data", "--fusion-weights", "3e38,3e38", "--out", "m.safetensors"] + small, status: 64,
      says: ["data: scores of test images are not finite", "--fusion-weights"], files: files)
  }

  @Test func placesThatCannotBeWrittenToAreFoundFirst() throws {
    let files = try StripedPictures.folder(count: 10, width: 32, height: 32)
    let run = try expectFailure(
      ["imagenet2011", "data", "--out", "no/m.safetensors"], status: 73, says: ["no/m.safetensors"], files: files)
    #expect(!run.errors.contains("memory beside"))
    try expectFailure(["imagenet2011", "data", "--out", "data"], status: 73, says: ["data", "folder"], files: files)
    try expectFailure(["imagenet2011", "nowhere", "--out", "m"], status: 66, says: ["nowhere"])
    // What can't be fitted leaves nothing either.
    try expectFailure(
      ["imagenet2011", "data", "--gaussians", "900", "--samples", "100", "--out", "m"], status: 64,
      says: ["fewer than the 900 Gaussians"], files: files)
  }

  @Test func aFullDiskLeavesNothing() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let files = try StripedPictures.folder(count: 20, width: 32, height: 32)
    try expectFailure(
      ["imagenet2011", "data", "--out", "/dev/full"] + small, status: 74, says: ["/dev/full"], files: files)
  }

  @Test func optionsSayHowItIsFitted() throws {
    let shape = ImageShape(height: 64, width: 64, channels: 3)
    let given = try ImageNet2011Options.parse([
      "--cells", "3,5", "--step", "7", "--components", "12", "--gaussians", "9", "--regions", "1x1+1x2", "--power",
      "0.25", "--samples", "321", "--mixture-steps", "3", "--group-size", "4", "--bits", "2", "--codebook-images", "11",
      "--groups-per-codebook", "6", "--epochs", "5", "--regularization", "0.5", "--batch-size", "7", "--learning-rate",
      "0.125", "--positive-weight", "2", "--bias-rate", "0.5", "--fusion-weights", "0.25,4",
    ])
    let descriptors = try given.localDescriptors(shape)
    #expect((descriptors[0] as? SIFT)?.grid == PatchGrid(cellSides: [3, 5], step: 7))
    #expect((descriptors[1] as? LocalColorStatistics)?.grid == PatchGrid(cellSides: [3, 5], step: 7))
    let options = try given.pipeline(of: descriptors)
    var features = FisherFeatures.Options(
      gaussians: 9, regions: try SpatialRegions(grids: [GridSize(1), GridSize(height: 1, width: 2)]), power: 0.25,
      samples: 321)
    features.mixture.maximumIterations = 3
    #expect(options.features == features && options.components == [12, 12])
    #expect(
      options.quantization == ProductQuantization.Options(groupSize: 4, bits: 2, groupsPerCodebook: 6)
        && options.quantizationImages == 11)
    #expect(
      options.machines
        == LinearSVMs.Options(
          regularization: 0.5, epochs: 5, batchSize: 7, learningRate: 0.125, positiveWeight: 2, biasRate: 0.5))
    #expect(options.fusionWeights == [0.25, 4])
  }

  @Test func withoutOptionsTheyAreTheDefaultsOrTheWinners() throws {
    let shape = ImageShape(height: 200, width: 200, channels: 3)
    for (arguments, expected) in [([], ImageNet2011.Options()), (["--winner"], .winner2011)]
      as [([String], ImageNet2011.Options)]
    {
      let given = try ImageNet2011Options.parse(arguments)
      let descriptors = try given.localDescriptors(shape)
      #expect((descriptors[0] as? SIFT)?.grid == (try PatchGrid(patches: arguments.isEmpty ? 1000 : 10_000, of: shape)))
      let options = try given.pipeline(of: descriptors)
      #expect(options.features == expected.features && options.components == [64, 64])
      #expect(options.quantization == expected.quantization && options.machines == expected.machines)
      #expect(options.quantizationImages == expected.quantizationImages && options.fusionWeights == nil)
    }
    let changed = try ImageNet2011Options.parse([
      "--winner", "--power", "none", "--mixture-steps", "4", "--patches", "300", "--cells", "4",
    ])
    let descriptors = try changed.localDescriptors(shape)
    #expect((descriptors[0] as? SIFT)?.grid == (try PatchGrid(patches: 300, of: shape, cellSides: [4])))
    let options = try changed.pipeline(of: descriptors)
    #expect(options.features.power == nil && options.features.mixture.maximumIterations == 4)
    #expect(options.features.gaussians == 1024)
  }

  // The most Gaussians that the machine's memory would hold if nothing else were in it: what the images and the program have is too much.
  @Test func whatIsResidentCounts() throws {
    let folder = try striped(40, side: 16)
    let arguments = [
      "--descriptors", "sift", "--components", "1", "--regions", "whole", "--codebook-images", "1", "--samples", "100",
      "--patches", "10",
    ]
    let given = try ImageNet2011Options.parse(arguments)
    let descriptors = try given.localDescriptors(ImageShape(height: 16, width: 16, channels: 3))
    var options = try given.pipeline(of: descriptors)
    func bound(_ gaussians: Int) -> Int {
      options.features.gaussians = gaussians
      return ImageNet2011.memoryBound(
        images: 64, scoredImages: 16, classCount: 2, descriptors: descriptors, options: options, threads: 1)
    }
    var (low, high) = (1, 1_000_000_000)
    while low + 1 < high {
      let middle = (low + high) / 2
      if bound(middle) <= Processor.memory { low = middle } else { high = middle }
    }
    let (fitting, tooLarge) = (bound(low), bound(high))
    try #require(fitting <= Processor.memory && tooLarge > Processor.memory)
    // A step is far less than any program has resident.
    try #require(tooLarge - fitting < 1 << 20)
    let command = ["imagenet2011", "data", "--threads", "1"] + arguments
    let run = try pleat(command + ["--gaussians", "\(low)"], in: folder)
    #expect(run.status == 64)
    #expect(run.errors.contains("GB of memory, but this machine has"), "\(run.errors)")
    #expect(run.errors.contains("of which the images and the program take"), "\(run.errors)")
    #expect(!run.errors.contains("projection and mixture"))
    // With room for ten times what such a program has, it is for the samples to say that they are too few.
    var fewer = low
    while bound(fewer) + 1 << 30 > Processor.memory { fewer -= max(1, fewer / 100) }
    // Twice as many numbers are whole groups of eight.
    fewer -= fewer % 4
    let begun = try pleat(command + ["--gaussians", "\(fewer)"], in: folder)
    #expect(begun.errors.contains("are fewer than the \(fewer) Gaussians asked for"), "\(begun.errors)")
  }
}
