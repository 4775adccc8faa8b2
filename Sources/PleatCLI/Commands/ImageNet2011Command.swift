import ArgumentParser
import Pleat

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `pleat imagenet2011`.
struct ImageNet2011Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imagenet2011",
    abstract: "Classify images as the winner of the ImageNet challenge of 2011 did, and say how well.",
    discussion: """
      Dense SIFT and local colours, principal components, Gaussian mixtures, Fisher vectors, product quantisation, linear support vector \
      machines, and both systems' scores put together. Vectors are there at full length for a few images at a time only: how much memory \
      it takes is said before it begins. The result is a report; nothing is written.
      """)

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the images to hold out as test set, where the data has none (default: 0.2).", valueName: "share"))
  var testFraction: Double?

  @Option(parsing: .unconditional, help: "Seed of all random choices.")
  var seed: UInt64 = 0

  @OptionGroup(title: "Systems") var systems: ImageNet2011Options
  @OptionGroup(title: "Images") var images: ImageFileOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    if let share = testFraction {
      try check(share > 0 && share < 1, "--test-fraction", share, "more than 0 and less than 1")
    }
  }

  func run() throws {
    let threads = try compute.setFeatureThreads(of: "imagenet2011")
    Interruption.endAtOnce(saying: "interrupted before there was a result")
    let dataset = try loadDataset(
      data, seed: seed, images: images.reading(threads: compute.threads), quiet: compute.quiet)
    try images.refuse(unlessUsedBy: [dataset])
    try DataSplit.refuseShares(test: testFraction, validation: nil, of: dataset)
    guard let shape = dataset.training.imageShape, case .classes(_, let names) = dataset.training.targets else {
      throw Failure(.usage, "\(data): imagenet2011 needs images in classes")
    }
    let split = try DataSplit(
      dataset, test: nil, testFraction: testFraction ?? 0.2, validationFraction: 0, seed: seed)
    guard let test = split.test, case .classes(let classes, _) = split.training.targets else {
      throw Failure(.malformed, "\(data): no images to test on")
    }
    let descriptors = try stating { () throws(FeatureError) in try systems.localDescriptors(shape) }
    let options = try systems.pipeline(of: descriptors)
    let bound = ImageNet2011.memoryBound(
      images: split.training.count, scoredImages: test.count, classCount: names.count, descriptors: descriptors,
      options: options, threads: threads)
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
    let report = ImageNet2011Report(
      training: split.training.count, test: test.count, classes: names.count,
      systems: zip(pipeline.systems, scores).map { system, scores in
        ImageNet2011Report.System(
          descriptor: system.features.descriptor.name, numbers: system.features.outputWidth,
          bytes: system.quantization.groups, accuracy: Self.accuracy(of: scores, test.targets))
      },
      accuracy: Self.accuracy(of: fused, test.targets), seconds: (clock.now - start) / .seconds(1), threads: threads,
      memory: ImageNet2011Report.Memory(before: before, bound: bound, largest: Processor.largestResident))
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
      data \(split.dataset.name): \(split.training.count) training, \(test.count) test images\
      \(split.validation.map { "; the validation set's \($0.count) are left out" } ?? "")
      \(grouped(descriptors[0].patchCount)) patches an image; \(sizes)
      memory beside the images and the program: at most \(ImageNet2011Report.Memory.text(bound))
      """)
    if let warning = split.warning { compute.say(warning) }
  }

  private static func accuracy(of scores: Matrix, _ targets: ExampleTargets) -> Double {
    guard case .classes(let classes, _) = targets else { return .nan }
    return Double(zip(scores.largestInRows(), classes).count { $0 == Int($1) }) / Double(classes.count)
  }
}

/// What `pleat imagenet2011` found.
struct ImageNet2011Report: Encodable {
  /// One kind of descriptors.
  struct System: Encodable {
    let descriptor: String
    let numbers: Int
    let bytes: Int
    let accuracy: Double
  }

  /// In bytes: the most that the process has had resident before the fit, what that may grow by, and the most in the end.
  struct Memory: Encodable {
    let before: Int
    let bound: Int
    let largest: Int

    static func text(_ bytes: Int) -> String { "\(decimal(Double(bytes) / 1e6, 0)) MB" }
  }

  let training: Int
  let test: Int
  let classes: Int
  let systems: [System]
  let accuracy: Double
  let seconds: Double
  let threads: Int
  let memory: Memory

  var text: String {
    let lines = systems.map {
      "\($0.descriptor): \(grouped($0.numbers)) numbers, \(grouped($0.bytes)) bytes an image; test accuracy \(decimal($0.accuracy, 4))"
    }
    return
      (lines + [
        "together: test accuracy \(decimal(accuracy, 4)) of \(counted(test, "image")) in \(classes) classes",
        "fitted to \(counted(training, "image")) and tested in \(decimal(seconds, 1)) s on \(counted(threads, "thread"))",
        "memory: \(Memory.text(memory.before)) before, \(Memory.text(memory.largest)) at most; "
          + "\(Memory.text(memory.before + memory.bound)) was the limit",
      ]).joined(separator: "\n")
  }
}

/// A bar for each stage that takes a while, and a line for each that is done.
private struct StageDisplay {
  private let isQuiet: Bool
  private var bar: CountDisplay?
  private var name = ""

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  mutating func show(_ stage: ImageNet2011.Stage) {
    switch stage {
    case .fitting(let system): begin("\(system): projection and mixture")
    case .quantizing(let system): begin("\(system): codebooks")
    case .compressing(let system, let done, let total): count(done, total, "\(system): compressing vectors")
    case .classifying(let system, let done, let total): count(done, total, "\(system): machines")
    }
  }

  mutating func clear() {
    bar?.clear()
    bar = nil
  }

  private mutating func begin(_ stage: String) {
    clear()
    name = stage
    bar = CountDisplay(stage, isQuiet: isQuiet)
    if !isQuiet { Terminal.writeError(stage) }
  }

  private mutating func count(_ done: Int, _ total: Int, _ stage: String) {
    if stage != name { begin(stage) }
    bar?.show(done, of: total)
  }
}

extension Processor {
  /// The most memory that this process has had resident so far, in bytes.
  static var largestResident: Int {
    // What getrusage says on Linux begins with the size of the process that started this one.
    if let bytes = status("VmHWM:") { return bytes }
    #if canImport(Darwin)
    var usage = rusage()
    return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : 0
    #else
    return 0
    #endif
  }

  /// The memory that this process has resident now, in bytes; the most so far where the system doesn't tell.
  static var resident: Int { status("VmRSS:") ?? largestResident }

  /// What Linux says of the process under a name; nil elsewhere.
  private static func status(_ name: String) -> Int? {
    guard let status = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) }.map { 1024 * $0 }
  }
}
