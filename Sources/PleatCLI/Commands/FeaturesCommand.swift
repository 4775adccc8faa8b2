import ArgumentParser
import Pleat

/// `pleat features`.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Write the features of a data set as NumPy's arrays x, y, x_val, y_val, x_test, y_test and classes.",
    discussion: """
      What is fitted, such as principal components, is fitted to the training examples. The file is DATA of other commands too, as in \
      pleat train F.npz --scale standard.
      """)

  @Argument(help: ArgumentHelp(DataArgument.help, valueName: "data"))
  var data: String

  @Option(
    help: ArgumentHelp("What --features of pleat train takes.", valueName: "kind[+kind…]"),
    transform: FeatureOptions.parse)
  var kind: [FeatureOptions.Kind]

  @Option(help: ArgumentHelp("The file to write.", valueName: "file.npz"))
  var out: String

  @Option(parsing: .unconditional, help: "Seed of all random choices.")
  var seed: UInt64 = 0

  @OptionGroup(title: "Features") var settings: FeatureSettings
  @OptionGroup(title: "Images") var images: ImageFileOptions
  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    if out == "" { throw ValidationError("--out must name a file") }
    guard kind.contains(where: \.isJoinable) else {
      throw ValidationError("--kind must be features, as in --kind hog")
    }
    try settings.refuse(unless: kind, option: "--kind")
  }

  func run() throws {
    let threads = try compute.setFeatureThreads(of: "features")
    try failing { try AtomicFile.checkWritable(out) }
    Interruption.endAtOnce(saying: "interrupted while data was read; nothing was written")
    let dataset = try loadDataset(
      data, seed: seed, images: images.reading(threads: compute.threads), quiet: compute.quiet)
    try images.refuse(unlessUsedBy: [dataset])
    let (training, validation, test) = (dataset.training, dataset.validation, dataset.test)
    let plan = try settings.plan(kind, of: training, dataset, threads: threads, option: "--kind")
    // The archive's arrays, one of them as it is written, and the archive.
    try plan?.checkMemory(
      examples: training.count + (validation?.count ?? 0) + (test?.count ?? 0), copies: 3)
    Interruption.endAtOnce(saying: "interrupted while features were made; nothing was written")
    let examples = try FeatureSplit(
      training, validation: validation, test: test, plan, seed: seed, quiet: compute.quiet)
    var file = NPZFile()
    Self.append(examples.training, suffix: "", to: &file)
    if let validation = examples.validation { Self.append(validation, suffix: "_val", to: &file) }
    if let test = examples.test { Self.append(test, suffix: "_test", to: &file) }
    if !dataset.training.classNames.isEmpty {
      let names = dataset.training.classNames
      file["classes"] = NPZArray(shape: [names.count], elements: .strings(names))
    }
    let bytes = file.bytes()
    // From here on the file is written to its end, or not begun.
    Interruption.watch()
    try failing { try AtomicFile.write(bytes, to: out) }
    let report = Report(
      features: examples.transform?.name ?? "none", width: examples.training.width, training: examples.training.count,
      validation: examples.validation?.count, test: examples.test?.count, file: out)
    try compute.write(report, text: report.text)
  }

  private static func append(_ examples: Examples, suffix: String, to file: inout NPZFile) {
    if case .floats(let matrix) = examples.inputs { file["x\(suffix)"] = NPZArray(matrix) }
    switch examples.targets {
    case .classes(let classes, _):
      file["y\(suffix)"] = NPZArray(shape: [classes.count], elements: .integers(classes.map { Int64($0) }))
    case .values(let matrix): file["y\(suffix)"] = NPZArray(matrix)
    }
  }

  private struct Report: Encodable {
    let features: String
    let width: Int
    let training: Int
    let validation: Int?
    let test: Int?
    let file: String

    var text: String {
      "\(features): \(counted(training, "example"))\(validation.map { ", \($0) to validate on" } ?? "")\(test.map { " and \($0) to test on" } ?? "") of \(width) numbers in \(file)"
    }
  }
}
