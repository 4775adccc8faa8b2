@testable import NeuralNetworks
import LinearAlgebra
import Testing

/// Where the threads that share a step meet.
@Suite struct SharedScheduleTests {
  private static func schedule(
    _ network: Network, threads: Int, includesWeights: Bool = false, callsLoss: Bool = false
  ) -> (schedule: SharedSchedule, layout: PlanLayout) {
    let layout = PlanLayout(network, batchSize: 32, slots: 1, threads: threads)
    return (
      SharedSchedule(
        layout.stages, sources: layout.parts.map { $0.map(\.stage) }, includesWeights: includesWeights,
        copiesInputs: layout.copiesInputs, callsLoss: callsLoss), layout
    )
  }

  @Test func `threads with rows of their own meet once before they add up gradients over the rows`() throws {
    let network = try Network(MultilayerPerceptron(inputs: 20, hidden: [24, 24], outputs: 5), seed: 1)
    let (schedule, layout) = Self.schedule(network, threads: 2)
    #expect(layout.stages.allSatisfy { !$0.isSharedByColumns })
    #expect(schedule.meetings.count == 2)
    #expect(schedule.works.first == .gather(.rows))
    #expect(
      Array(schedule.works[..<schedule.meetings[0]].suffix(3)) == [.evaluate, .backward(2, .rows), .backward(1, .rows)])
    #expect(schedule.works[schedule.meetings[0]...].allSatisfy { if case .biasGradients = $0 { true } else { false } })
  }

  @Test func `threads with outputs of their own meet before each stage that sees those of the others`() throws {
    let network = try Network(MultilayerPerceptron(inputs: 512, hidden: [512, 512], outputs: 10), seed: 1)
    let (schedule, layout) = Self.schedule(network, threads: 2, includesWeights: true)
    #expect(layout.stages.map(\.isSharedByColumns) == [true, true, false])
    #expect(layout.copiesInputs)
    let phases = zip([0] + schedule.meetings, schedule.meetings).map { Array(schedule.works[$0..<$1]) }
    #expect(
      phases.prefix(3) == [
        [.gather(.columns), .forward(0, .columns)], [.forward(1, .columns)],
        [.forward(2, .rows), .evaluate, .backward(2, .rows)],
      ])
    #expect(phases.count == 4)
    #expect(phases.last?.first == .backward(1, .columns))
  }

  /// An independent reading of the schedule: nobody reads what another thread writes before the same meeting.
  @Test(arguments: [2, 3, 5], [false, true])
  func `no thread reads before a meeting what another writes before it`(threads: Int, callsLoss: Bool) throws {
    var description = MultilayerPerceptron(inputs: 520, hidden: [512, 40, 520, 512], outputs: 10, activation: .gelu)
    description.dropout = 0.2
    description.normalization = .layer
    var dropped = MultilayerPerceptron(inputs: 12, hidden: [], outputs: 3)
    dropped.inputDropout = 0.5
    let networks = [
      try Network(MultilayerPerceptron(inputs: 12, hidden: [], outputs: 3), seed: 1),
      try Network(MultilayerPerceptron(inputs: 600, hidden: [], outputs: 500), seed: 1), try Network(dropped, seed: 1),
      try Network(MultilayerPerceptron(inputs: 512, hidden: [512, 512], outputs: 10), seed: 1),
      try Network(MultilayerPerceptron(inputs: 512, hidden: [520], outputs: 600, activation: .tanh), seed: 1),
      // Three in a row whose outputs are divided.
      try Network(MultilayerPerceptron(inputs: 520, hidden: [512, 512, 512], outputs: 600), seed: 1),
      try Network(description, seed: 2),
      try Network(
        inputs: 9, outputs: 4, wiring: .wattsStrogatz(nodes: 6, neighbors: 2, rewiring: 0.5, seed: 1), width: 16,
        seed: 3),
    ]
    for network in networks {
      let (schedule, layout) = Self.schedule(network, threads: threads, includesWeights: true, callsLoss: callsLoss)
      var reader = ScheduleReader(layout, schedule)
      #expect(reader.faults() == [])
    }
  }
}

/// Goes through a schedule and remembers what was written since the last meeting, and how it was divided.
private struct ScheduleReader {
  private enum Value: Hashable { case inputs, results(Int), gradient(Int) }
  private enum Division { case rows, columns, whole }

  private let layout: PlanLayout
  private let schedule: SharedSchedule
  private var fresh: [Value: Division] = [:]
  private var written: Set<Value> = []
  private var found: [String] = []

  init(_ layout: PlanLayout, _ schedule: SharedSchedule) {
    (self.layout, self.schedule) = (layout, schedule)
    if layout.copiesInputs { written.insert(.inputs) }
  }

  mutating func faults() -> [String] {
    var weights: Set<Int> = []
    for (position, work) in schedule.works.enumerated() {
      if schedule.meetings.contains(position) { fresh = [:] }
      switch work {
      case .gather(.rows): write(.inputs, .rows)
      case .gather(.columns): break
      case .forward(let stage, let share):
        readSources(of: stage, share == .rows ? .rows : .whole, work)
        write(.results(stage), share == .rows ? .rows : .columns)
      case .callForward(let stage):
        readSources(of: stage, .whole, work)
        write(.results(stage), .whole)
      case .evaluate:
        read(.results(layout.stages.count - 1), .rows, work)
        write(.gradient(layout.stages.count - 1), .rows)
      case .callLoss:
        read(.results(layout.stages.count - 1), .whole, work)
        write(.gradient(layout.stages.count - 1), .whole)
      case .finishGradient(let stage):
        read(.gradient(stage), .rows, work)
        write(.gradient(stage), .rows)
      case .backward(let stage, let share):
        read(.gradient(stage), share == .rows ? .rows : .whole, work)
        writeSources(of: stage, share == .rows ? .rows : .columns, work)
      case .callBackward(let stage):
        read(.gradient(stage), .whole, work)
        writeSources(of: stage, .whole, work)
      case .biasGradients(let stage, let share):
        read(.gradient(stage), share == .rows ? .whole : .columns, work)
      case .weightGradients(let stage, let share):
        read(.gradient(stage), share == .rows ? .whole : .columns, work)
        readSources(of: stage, .whole, work)
        weights.insert(stage)
      }
    }
    // The caller's thread does a call, and nothing else before the next meeting.
    for (first, end) in zip([0] + schedule.meetings, schedule.meetings) {
      let phase = schedule.works[first..<end]
      if phase.count > 1, phase.contains(where: \.isCall) { found.append("\(phase) between two meetings") }
    }
    if schedule.meetings.last != schedule.works.count { found.append("works behind the last meeting") }
    for (index, stage) in layout.stages.enumerated() where stage.isDense && !weights.contains(index) {
      found.append("no gradient of stage \(index)'s weights")
    }
    return found
  }

  private mutating func write(_ value: Value, _ division: Division) {
    fresh[value] = division
    written.insert(value)
  }

  private mutating func read(_ value: Value, _ division: Division, _ work: SharedWork) {
    if !written.contains(value) { found.append("\(work) reads \(value), which isn't written") }
    if let how = fresh[value], how != division || how == .whole {
      found.append("\(work) reads \(value) by \(division) before others have written it by \(how)")
    }
  }

  private mutating func readSources(of stage: Int, _ division: Division, _ work: SharedWork) {
    for part in layout.parts[stage] { read(part.stage.map { .results($0) } ?? .inputs, division, work) }
  }

  private mutating func writeSources(of stage: Int, _ division: Division, _ work: SharedWork) {
    for case let source? in layout.parts[stage].map(\.stage) {
      // A second reader adds to what the first has left.
      if written.contains(.gradient(source)) { read(.gradient(source), division, work) }
      write(.gradient(source), division)
    }
  }
}

extension SharedWork {
  fileprivate var isCall: Bool {
    switch self {
    case .callForward, .callBackward, .callLoss: true
    default: false
    }
  }
}
