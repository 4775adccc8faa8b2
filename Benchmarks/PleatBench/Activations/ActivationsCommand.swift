import ArgumentParser
import Kernels

/// `pleat-bench activations`: the vector functions of each instruction set beside the C library's scalar ones.
struct ActivationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "Measures vector functions: time an element, and the worst error found.",
    discussion: """
      Each instruction set of this machine and a loop over the C library's scalar function take turns on one array. Cycles \
      are counted at the clock rate that a chain of one-cycle integer operations shows in the same rounds. Errors are the \
      worst of a sample over all exponents, in units of the last place against Double.

      With --exhaustive nothing is timed: the errors are the worst over all 2³² arguments of the functions of one argument, on \
      all processors; that takes some minutes.
      """)

  @Option(help: "Elements of the array; 2000 and their results fit a first-level cache.")
  var elements = 2000

  @Option(help: "How many rounds of turns to time.")
  var rounds = 25

  @Flag(help: "Try all 2³² arguments instead, and time nothing.")
  var exhaustive = false

  @Option(name: .customLong("function"), help: "Measure only this function; may be given several times.")
  var names: [String] = []

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1000...100_000_000).contains(elements), elements.isMultiple(of: 1000) else {
      throw ValidationError("--elements must be a multiple of 1000 up to 100000000, but is \(elements)")
    }
    for name in names where !MeasuredFunction.all.contains(where: { $0.name == name }) {
      let known = MeasuredFunction.all.map(\.name).joined(separator: "; ")
      throw ValidationError("there is no function \(name); the functions are: \(known)")
    }
    try checkRounds(rounds)
  }

  func run() throws {
    if exhaustive { return try runExhaustively() }
    var progress = Progress(total: functions.count, isQuiet: output.quiet)
    var rows: [ActivationsReport.Row] = []
    for function in functions {
      progress.begin(function.name)
      rows.append(measure(function))
    }
    progress.finish()
    try output.show(ActivationsReport(machine: Machine(), elements: elements, rows: rows))
  }

  private var functions: [MeasuredFunction] {
    MeasuredFunction.all.filter { names.isEmpty || names.contains($0.name) }
  }

  private func runExhaustively() throws {
    let functions = functions.filter { $0.columns == 1 }
    let kernels = InstructionSet.available.map(KernelTable.init)
    var progress = Progress(total: functions.count * ExhaustiveAccuracy.parts, isQuiet: output.quiet)
    let rows = functions.map { function in
      let accuracies = ExhaustiveAccuracy(function: function, kernels: kernels).measure { part in
        progress.begin("\(function.name), part \(part + 1) of \(ExhaustiveAccuracy.parts)")
      }
      return ExhaustiveReport.Row(
        function: function.name,
        versions: zip(kernels, accuracies).map {
          ExhaustiveReport.Version(kernel: $0.instructionSet.rawValue, accuracy: $1)
        })
    }
    progress.finish()
    try output.show(ExhaustiveReport(machine: Machine(), rows: rows))
  }

  private func measure(_ function: MeasuredFunction) -> ActivationsReport.Row {
    let versions =
      InstructionSet.available.map { (name: $0.rawValue, function: function.kernel(KernelTable($0))) }
      + [(name: ActivationsReport.scalarName, function: function.scalar)]
    let samples = function.columns == 1 ? Accuracy.arguments : Accuracy.scores(columns: function.columns)
    let accuracies = versions.map {
      Accuracy(of: $0.function, samples: samples, columns: function.columns, exact: function.exact)
    }
    let (x, y) = (AlignedBuffer(capacity: elements), AlignedBuffer(capacity: elements))
    var random = RandomIntegers(seed: 4)
    let (least, most) = (function.timed.lowerBound, function.timed.upperBound)
    for i in 0..<elements { x.pointer[i] = (least + most + uniform(&random, limit: most - least)) / 2 }
    let contestants = versions.map { version in
      Contestant(repeating: { for _ in 0..<$0 { version.function(elements, x.pointer, y.pointer) } })
    }
    let times = Turns(rounds: rounds, turnSeconds: 1e-3).measure(contestants + [CoreClock.contestant])
    return ActivationsReport.Row(
      function: function.name,
      versions: versions.indices.map { index in
        ActivationsReport.Version(
          kernel: versions[index].name,
          nanoseconds: Sample(times.map { $0[index] }).median / Double(elements) * 1e9,
          cycles: Sample(times.map { $0[index] / $0[versions.count] * Double(CoreClock.cycles) }).median
            / Double(elements),
          ratio: Sample(times.map { $0[versions.count - 1] / $0[index] }).median, accuracy: accuracies[index])
      })
  }
}
