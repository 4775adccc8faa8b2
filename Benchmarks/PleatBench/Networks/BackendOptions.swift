import ArgumentParser

/// Which backends a command measures, and how often.
struct BackendOptions: ParsableArguments {
  @Option(
    help:
      "The backends to compare, with commas between them: \(KernelChoice.allCases.map(\.rawValue).joined(separator: ", ")).",
    transform: { KernelList(kernels: try KernelChoice.list(parsing: $0)) })
  var backend = KernelList(kernels: KernelChoice.standard)

  @Option(
    help: "What the others are compared with (default: openblas if it takes part, else the last).",
    transform: { try KernelChoice.list(parsing: $0)[0] })
  var reference: KernelChoice?

  @Option(help: "How many rounds of turns to time; fewer, but at least 3, if a row takes long.")
  var rounds = 25

  var kernels: [KernelChoice] { backend.kernels }

  /// What the ratios compare with; nil if there is nothing to compare.
  var chosenReference: KernelChoice? {
    if kernels.count == 1 { return nil }
    return reference ?? (kernels.contains(.openblas) ? .openblas : kernels.last)
  }

  func validate() throws {
    try checkRounds(rounds)
    if let reference, !kernels.contains(reference) {
      throw ValidationError("--reference \(reference) is not among --backend \(backend)")
    }
  }
}
