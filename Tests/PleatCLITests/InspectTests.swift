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

  /// Options that are given, and what those that aren't are by the help texts.
  @Test(arguments: [
    (
      "hog+pixels", ["--hog-directions", "6", "--hog-sqrt"],
      ["hog-cell": "4", "hog-directions": "6", "hog-block": "2", "hog-norm": "L2-Hys", "hog-sqrt": "true"], [:],
      "hog (cell 4, directions 6, block 2, norm L2-Hys, sqrt) + pixels"
    ),
    (
      "hog", ["--hog-block", "0", "--hog-cell", "2"], ["hog-cell": "2", "hog-directions": "9", "hog-block": "0"], [:],
      "hog (cell 2, directions 9, block 0)"
    ),
    (
      "color-histogram", ["--color-bins", "5", "--color-soft"],
      ["color-space": "rgb", "color-bins": "5", "color-soft": "true"], [:],
      "color-histogram (space rgb, bins 5, soft)"
    ),
    (
      "bag-of-words", ["--bow-words", "10", "--bow-pyramid", "1,3", "--bow-samples", "900"],
      ["bow-words": "10", "bow-patch": "6", "bow-step": "1", "bow-encoding": "soft", "bow-pyramid": "1,3"],
      ["bow-samples": "900"], "bag-of-words (words 10, patch 6, step 1, encoding soft, pyramid 1,3)"
    ),
    (
      "fisher", ["--fisher-gaussians", "2", "--fisher-components", "5", "--fisher-regions", "quarters"],
      [
        "fisher-descriptor": "sift", "fisher-cells": "2", "fisher-step": "2", "fisher-components": "5",
        "fisher-gaussians": "2", "fisher-regions": "quarters", "fisher-power": "0.5",
      ], ["fisher-samples": "100000", "fisher-mixture-steps": "50"],
      "fisher (descriptor sift, cells 2, step 2, components 5, gaussians 2, regions quarters, power 0.5)"
    ),
    (
      "fisher",
      [
        "--fisher-descriptor", "local-color+sift", "--fisher-gaussians", "2", "--fisher-regions", "1x2",
        "--fisher-power",
        "none", "--fisher-mixture-steps", "3",
      ],
      [
        "fisher-descriptor": "local-color+sift", "fisher-cells": "2", "fisher-step": "2", "fisher-components": "32+64",
        "fisher-gaussians": "2", "fisher-regions": "1x2", "fisher-power": "none",
      ], ["fisher-samples": "100000", "fisher-mixture-steps": "3"],
      "fisher (descriptor local-color, cells 2, step 2, components 32, gaussians 2, regions 1x2, power none) + "
        + "fisher (descriptor sift, cells 2, step 2, components 64, gaussians 2, regions 1x2, power none)"
    ),
    (
      "pca+zca", ["--pca-components", "7", "--pca-whiten"], ["pca-components": "7", "pca-whiten": "true"],
      ["zca-epsilon": "0.1"], "pca (components 7, whiten) + zca"
    ),
  ])
  func inspectShowsWhatFeaturesAreMadeWith(
    kind: String, given: [String], options: [String: String], fitting: [String: String], summary: String
  ) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["train", "digits", "--features", kind, "--model", "linear", "--epochs", "1", "--out", "m"] + given, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errorLines.contains { $0.hasPrefix("features \(summary): 64 → ") })
    #expect(
      try pleat(["inspect", "m"], in: folder).outputLines.contains { $0.hasPrefix("features \(summary): 64 → ") })
    let report = try pleat(["inspect", "m", "--json"], in: folder).object()
    #expect((report["features"] as? [String: Any])?["options"] as? [String: String] == options)
    let training = try #require(report["training"] as? [String: String])
    let prefixes = ["hog-", "color-", "bow-", "fisher-", "pca-", "zca-"]
    #expect(
      training.filter { entry in prefixes.contains { entry.key.hasPrefix($0) } } == options.merging(fitting) { $1 })
    #expect(training["features"] == kind)
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
