import ArgumentParser
import Pleat

/// `pleat imagenet2011`.
struct ImageNet2011Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imagenet2011",
    abstract: "Classify images as the winner of the ImageNet challenge of 2011 did, say how well, and write the model.",
    discussion: """
      Dense SIFT and local colours, principal components, Gaussian mixtures, Fisher vectors, product quantisation, linear support vector \
      machines, and both systems' scores put together. Vectors are there at full length for a few images at a time only: how much memory \
      it takes is said before it begins. The result is a report and, with --out, a model file for pleat predict, evaluate and inspect.
      """)

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the images to hold out as test set, where the data has none (default: 0.2).", valueName: "share"))
  var testFraction: Double?

  @Option(help: ArgumentHelp("Write the model to this file (default: nothing is written).", valueName: "file"))
  var out: String?

  @Option(parsing: .unconditional, help: "Seed of all random choices.")
  var seed: UInt64 = 0

  @OptionGroup(title: "Systems") var systems: ImageNet2011Options
  @OptionGroup(title: "Images") var images: ImageFileOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    if let share = testFraction {
      try check(share > 0 && share < 1, "--test-fraction", share, "more than 0 and less than 1")
    }
    if out == "" { throw ValidationError("--out must name a file") }
  }

  func run() throws {
    let threads = try compute.setFeatureThreads(of: "imagenet2011")
    if let out { try failing { try AtomicFile.checkWritable(out) } }
    Interruption.endAtOnce(saying: "interrupted before there was a result\(out == nil ? "" : "; nothing was written")")
    let dataset = try loadDataset(
      data, seed: seed, images: images.reading(threads: compute.threads), quiet: compute.quiet)
    try images.refuse(unlessUsedBy: [dataset])
    try DataSplit.refuseShares(test: testFraction, validation: nil, of: dataset)
    guard let shape = dataset.training.imageShape, case .classes(_, let names) = dataset.training.targets else {
      throw Failure(.usage, "\(data): imagenet2011 needs images in classes")
    }
    try dataset.requireSeveralClasses(for: OneVersusAllSVM())
    let split = try DataSplit(
      dataset, test: nil, testFraction: testFraction ?? 0.2, validationFraction: 0, seed: seed)
    guard let test = split.test, case .classes(let classes, _) = split.training.targets else {
      throw Failure(.malformed, "\(data): no images to test on")
    }
    let descriptors = try stating { () throws(FeatureError) in try systems.localDescriptors(shape) }
    let options = try systems.pipeline(of: descriptors)
    let bound = ImageNet2011.memoryBound(
      images: split.training.count, scoredImages: test.count, classCount: names.count, descriptors: descriptors,
      options: options, becomesModel: out != nil, threads: threads)
    let before = Processor.largestResident
    try announce(split, test, descriptors, options, before: before, bound: bound)
    let clock = ContinuousClock()
    let start = clock.now
    var display = StageDisplay(isQuiet: compute.quiet)
    let pipeline = try stating { () throws(FeatureError) in
      try ImageNet2011(
        fittedTo: split.training.inputs, classes: classes, classCount: names.count, descriptors: descriptors,
        options: options, seed: seed, threads: threads
      ) { display.show($0) }
    }
    display.clear()
    let scores = pipeline.systemScores(of: test.inputs, threads: threads)
    let fused = pipeline.fusion.fused(scores)
    guard fused.elements.allSatisfy(\.isFinite) else {
      throw Failure(.usage, "\(data): scores of test images are not finite; take smaller --fusion-weights")
    }
    let accuracy = Self.accuracy(of: fused, test.targets)
    if let out {
      var history = history(split, options)
      history["test-accuracy"] = "\(accuracy)"
      let model = try stating { () throws(FeatureError) in
        try Model(pipeline, classNames: names, history: history)
      }
      // From here on the file is written to its end, or not begun.
      Interruption.watch()
      try failing { try model.write(to: out) }
    }
    let report = ImageNet2011Report(
      training: split.training.count, test: test.count, classes: names.count,
      systems: zip(pipeline.systems, scores).map { system, scores in
        ImageNet2011Report.System(
          descriptor: system.features.descriptor.name, numbers: system.features.outputWidth,
          bytes: system.quantization.groups, accuracy: Self.accuracy(of: scores, test.targets))
      },
      accuracy: accuracy, seconds: (clock.now - start) / .seconds(1), threads: threads,
      memory: ImageNet2011Report.Memory(before: before, bound: bound, largest: Processor.largestResident),
      model: out)
    try compute.write(report, text: report.text)
  }

  /// What a fit is told to do but can't.
  private func stating<Result>(_ body: () throws(FeatureError) -> Result) throws -> Result {
    do { return try body() } catch { throw Failure(.usage, "\(data): \(error)") }
  }

  /// Says what is about to be done and what it takes; throws if the machine hasn't as much beside what the images and the program have.
  private func announce(
    _ split: DataSplit, _ test: Examples, _ descriptors: [any LocalDescriptor], _ options: ImageNet2011.Options,
    before: Int, bound: Int
  ) throws {
    let features = options.features
    let numbers = descriptors.indices.map { index in
      [2, options.components?[index] ?? features.components, features.gaussians, features.regions.count]
        .map { Double($0) }.reduce(1, *)
    }
    guard Double(before) + Double(bound) <= Double(Processor.memory) else {
      throw Failure(
        .usage,
        """
        \(data): vectors of \(decimal(numbers.max() ?? 0, 0)) numbers take up to \(decimal(Double(bound) / 1e9, 1)) GB of memory, \
        but this machine has \(decimal(Double(Processor.memory) / 1e9, 1)), of which the images and the program take \
        \(decimal(Double(before) / 1e9, 1)); take fewer --gaussians, --components or --codebook-images
        """)
    }
    let sizes =
      Set(numbers).count == 1
      ? "\(grouped(Int(numbers[0]))) numbers of each kind of descriptors"
      : zip(descriptors, numbers).map { "\(grouped(Int($1))) numbers of \($0.name)" }.joined(separator: ", ")
    compute.say(
      """
      data \(Terminal.inOneLine(split.dataset.name)): \(split.training.count) training, \(test.count) test images\
      \(split.validation.map { "; the validation set's \($0.count) are left out" } ?? "")
      \(grouped(descriptors[0].patchCount)) patches an image; \(sizes)
      memory beside the images and the program: at most \(ImageNet2011Report.Memory.text(bound))
      """)
    if let warning = split.warning { compute.say(warning) }
  }

  /// What the model file records of how it came to be, so that it is tested on what was held out, and other images are made alike.
  private func history(_ split: DataSplit, _ options: ImageNet2011.Options) -> [String: String] {
    var history = systems.record(options)
    history.merge(split.dataset.imageRecord) { $1 }
    history["seed"] = "\(seed)"
    history.merge(split.record) { $1 }
    return history
  }

  private static func accuracy(of scores: Matrix, _ targets: ExampleTargets) -> Double {
    guard case .classes(let classes, _) = targets else { return .nan }
    return Double(scores.correctCount(of: classes)) / Double(classes.count)
  }
}
