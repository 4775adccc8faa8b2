import ArgumentParser
import Kernels

/// `pleat-bench peak`: how fast the processor can multiply and add at all.
struct PeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peak",
    abstract: "Measures the peak of multiply-adds in registers, by instruction set, on one core and on several.",
    discussion: """
      Fused multiply-adds on independent accumulators; for a baseline without them, multiplications and additions. The peak \
      is the best of the rounds. The clock rate comes from a chain of integer operations of one cycle each, in the same run.
      """)

  @Option(help: "How many cores to measure together, besides one (default: all).")
  var threads = Machine.processorCount

  @Option(help: "How many rounds of turns to time.")
  var rounds = 25

  @OptionGroup var output: OutputOptions

  func validate() throws {
    try checkThreads(threads)
    try checkRounds(rounds)
  }

  func run() throws {
    let counts = threads == 1 ? [1] : [1, threads]
    let loops = InstructionSet.available.flatMap { set in counts.map { PeakLoop(KernelTable(set), threads: $0) } }
    let rounds = Turns(rounds: rounds).measure([CoreClock.contestant] + loops.map { $0.contestant() })
    let hertz = Sample(rounds.map { Double(CoreClock.cycles) / $0[0] })
    let rows = loops.indices.map { index in
      PeakReport.Row(
        instructionSet: loops[index].instructionSet, threads: loops[index].threads,
        gflops: Sample(rounds.map { loops[index].operations / $0[index + 1] / 1e9 }))
    }
    try output.show(PeakReport(machine: Machine(), clockGigahertz: hertz.largest / 1e9, rows: rows))
  }
}

/// The result of `pleat-bench peak`.
struct PeakReport: Report {
  let machine: Machine
  let clockGigahertz: Double
  let rows: [Row]

  enum CodingKeys: String, CodingKey {
    case machine, rows
    case clockGigahertz = "clock_ghz"
  }

  struct Row: Encodable {
    let instructionSet: InstructionSet
    let threads: Int
    let gflops: Sample

    enum CodingKeys: String, CodingKey {
      case threads
      case instructionSet = "instruction_set"
      case peak = "peak_gflops"
      case median = "median_gflops"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(instructionSet.rawValue, forKey: .instructionSet)
      try container.encode(threads, forKey: .threads)
      try container.encode(gflops.largest, forKey: .peak)
      try container.encode(gflops.median, forKey: .median)
    }
  }

  var remarks: [String] { ["clock rate by a chain of one-cycle integer operations: \(decimal(clockGigahertz, 2)) GHz"] }

  var tables: [Table] {
    var table = Table(columns: [
      Table.Column(heading: "instruction set", isNumber: false), Table.Column(heading: "cores"),
      Table.Column(heading: "peak GFLOP/s"), Table.Column(heading: "median"),
      Table.Column(heading: "operations a cycle and core"),
    ])
    table.rows = rows.map { row in
      [
        "\(row.instructionSet)", "\(row.threads)", threeDigits(row.gflops.largest), threeDigits(row.gflops.median),
        decimal(row.gflops.largest / clockGigahertz / Double(row.threads), 1),
      ]
    }
    return [table]
  }

  var conclusions: [String] { [] }
}
