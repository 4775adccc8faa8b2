import Testing

/// What `pleat inspect` and `pleat info` say.
struct InspectTests {
  @Test func inspectShowsLayersPreprocessingAndTraining() throws {
    let folder = try folder(with: TrainedModel.digits)
    let report = try pleat(["inspect", "m.safetensors", "--json"], in: folder).object()
    #expect(
      Set(report.keys) == [
        "image", "inputs", "outputs", "layers", "parameters", "preprocessing", "loss", "classes", "training",
      ])
    #expect(report["image"] as? [String: Int] == ["height": 8, "width": 8, "channels": 1])
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(layers.map { $0["kind"] as? String } == ["dense", "activation", "dense"])
    #expect(layers[0]["shapes"] as? [String: [Int]] == ["weight": [16, 64], "bias": [16]])
    #expect(layers[1]["function"] as? String == "relu")
    #expect(report["parameters"] as? Int == 64 * 16 + 16 + 16 * 10 + 10)
    let preprocessing = try #require(report["preprocessing"] as? [String: [Double]])
    #expect(preprocessing == ["shift": Array(repeating: 0, count: 64), "scale": Array(repeating: 0.0625, count: 64)])
    let training = try #require(report["training"] as? [String: String])
    #expect(training["data"] == "digits" && training["seed"] == "0" && training["epochs"] == "5")
    #expect(training["test-accuracy"] == (try TrainedModel.digits.get().report.test?.accuracy).map { "\($0)" })
  }

  @Test func inspectAsText() throws {
    let lines = try pleat(["inspect", "m.safetensors"], in: try folder(with: TrainedModel.digits)).outputLines
    #expect(
      lines.prefix(9) == [
        "layer  kind         parameters  shapes",
        "0      Dense 64→16        1040  weight 16×64, bias 1×16",
        "1      relu                  0  –",
        "2      Dense 16→10         170  weight 10×16, bias 1×10",
        "parameters in all: 1210",
        "images of 8×8 pixels in 1 channel",
        "inputs 64, scaled by (x − shift)·scale: shift 0.0, scale 0.0625 for every column",
        "loss softmax",
        "classes 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
      ])
    #expect(lines.contains { $0.hasPrefix("learning-rate  ") && $0.hasSuffix("  0.05") })
  }

  @Test func inspectShowsNormsDropoutAndFeatures() throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      [
        "train", "circles", "--features", "polar", "--hidden", "6", "--batch-norm", "--dropout", "0.25",
        "--label-smoothing", "0.1", "--epochs", "1", "--out", "m.safetensors",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let lines = try pleat(["inspect", "m.safetensors"], in: folder).outputLines
    #expect(
      lines.prefix(8) == [
        "layer  kind                parameters  shapes",
        "0      PolarTransform 2→2           0  –",
        "1      Dense 2→6                   18  weight 6×2, bias 1×6",
        "2      BatchNorm 6                 12  weight 1×6, bias 1×6, running_mean 1×6, running_var 1×6",
        "3      relu                         0  –",
        "4      Dropout 0.25                 0  –",
        "5      Dense 6→2                   14  weight 2×6, bias 1×2",
        "parameters in all: 44",
      ])
    #expect(lines.contains("loss softmax, label smoothing 0.1"))
    let report = try pleat(["inspect", "m.safetensors", "--json"], in: folder).object()
    #expect(report["label_smoothing"] as? Double == 0.1)
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(
      layers.map { $0["kind"] as? String } == ["polar", "dense", "batch-norm", "activation", "dropout", "dense"])
    #expect(
      layers[2]["shapes"] as? [String: [Int]] == [
        "weight": [6], "bias": [6], "running_mean": [6], "running_var": [6],
      ])
    #expect(layers[4]["rate"] as? Double == 0.25)
  }

  @Test func infoNamesMachineAndDataSets() throws {
    let folder = try TemporaryFolder()
    let report = try pleat(["info", "--json"], in: folder).object()
    #expect(
      Set(report.keys).subtracting(["blas"]) == [
        "version", "processors", "instruction_sets", "instruction_set", "backend", "threads", "data",
      ])
    #expect((report["blas"] == nil) == !backends.contains("openblas"))
    let sets = try #require(report["instruction_sets"] as? [String])
    #expect(sets.contains(try #require(report["instruction_set"] as? String)))
    let data = try #require(report["data"] as? [[String: Any]])
    #expect(
      data.map { $0["name"] as? String }
        == ["digits", "fashion-mnist", "spiral", "moons", "circles", "xor", "blobs"])
    #expect(try pleat(["info"], in: folder).output.contains("digits          embedded"))
  }
}
