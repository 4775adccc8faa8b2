import LinearAlgebra

/// Where everything that a training step touches lies in one allocation.
///
/// In this order: parameters (all weights, then all biases), their gradients, the optimiser's slots, the batch, what passes
/// through the stages, the losses, and a place for each thread's gradients of weights that are used at once.
/// Everything begins on a boundary of 64 bytes. Gaps hold zeros: as parameters they have
/// zero gradients, so that one pass of the optimiser goes over all weights, and one over all biases. Layers that are called as they
/// are keep their parameters.
struct PlanLayout {
  /// A stage's part of what another one sees, or gets back.
  struct Part {
    /// nil for the batch.
    let stage: Int?
    let firstColumn: Int
    let columns: Int
    /// Whether its gradient is the first that the stage gets.
    let isFirst: Bool
  }

  let stages: [PlannedStage]
  /// The parts of each stage's inputs.
  let parts: [[Part]]
  /// The layers that are called as they are, by their positions in the network.
  let called: [Int]
  let batchSize: Int
  /// Whether each thread has a copy of the batch's inputs, and how far apart the copies are.
  let copiesInputs: Bool
  let inputsStride: Int
  /// The floats from the first weight to the first bias, and from there to the first gradient.
  let weightCount: Int
  let biasCount: Int
  /// Offsets of the inputs (batch×D), of the targets (batch×C), and of the losses (batch).
  let inputs: Int
  let targets: Int
  let losses: Int
  /// The offset of each thread's place for some gradients of weights at a time, and how far apart the places are.
  let gradientBlocks: Int
  let gradientBlockFloats: Int
  /// All floats.
  let count: Int
  let slots: Int

  /// One set of parameters, or of gradients, or a slot of the optimiser's.
  var parameterCount: Int { weightCount + biasCount }

  /// - threads: how many share a step; 1 where they share products instead.
  init(_ network: Network, batchSize: Int, slots: Int, threads: Int) {
    let kernels = network.backend.kernels
    let graph = StageGraph(network)
    let nodes = graph.nodes
    var position = 0
    func reserve(_ count: Int) -> Int {
      defer { position += (count + 15) / 16 * 16 }
      return position
    }
    let isDense = nodes.map { if case .dense = $0.work { true } else { false } }
    let weights = nodes.indices.map { reserve(isDense[$0] ? nodes[$0].inputs * nodes[$0].outputs : 0) }
    weightCount = position
    let biases = nodes.indices.map { reserve(isDense[$0] ? nodes[$0].outputs : 0) }
    biasCount = position - weightCount
    // Gradients and slots.
    position *= 2 + slots
    let sharesColumns = nodes.indices.map { isDense[$0] && Self.sharesColumns(nodes[$0], threads) }
    copiesInputs =
      threads <= Self.mostInputCopies && batchSize * network.inputWidth <= Self.mostCopiedInputs
      && zip(nodes, sharesColumns).contains { $1 && $0.sources == [nil] }
    inputs = reserve(batchSize * network.inputWidth)
    inputsStride = position - inputs
    if copiesInputs { position += (threads - 1) * inputsStride }
    let results = nodes.map { reserve(batchSize * $0.outputs) }
    let gradients = nodes.map { reserve(batchSize * $0.outputs) }
    let joined = nodes.map { $0.sources.count > 1 ? reserve(batchSize * $0.inputs) : 0 }
    let parts = Self.parts(of: nodes, inputWidth: network.inputWidth)
    let inputGradients = nodes.indices.map { i in
      Self.inputGradient(i, of: graph, parts[i], isDense: isDense) { reserve(batchSize * nodes[i].inputs) }
    }
    targets = reserve(batchSize * network.outputWidth)
    losses = reserve(batchSize)
    gradientBlockFloats =
      ((nodes.indices.map { isDense[$0] ? Self.blockFloats(nodes[$0]) : 0 }.max() ?? 0) + 15) / 16 * 16
    gradientBlocks = reserve(threads * gradientBlockFloats)
    count = position
    self.slots = slots
    self.batchSize = batchSize
    self.parts = parts
    called = graph.called
    stages = nodes.indices.map { i in
      let node = nodes[i]
      return PlannedStage(
        work: node.work, layer: node.layer, inputs: node.inputs, outputs: node.outputs,
        activation: node.activation?.kernel,
        functions: node.activation.map { PlannedStage.Functions($0.kernel, kernels) },
        source: node.sources.count > 1 ? .joined(joined[i]) : node.sources[0].map { .stage($0) } ?? .batch,
        isOutputMajor: node.outputs < PlannedStage.fewOutputs, weight: weights[i], bias: biases[i], results: results[i],
        gradient: gradients[i], needsGradient: node.needsGradient, inputGradient: inputGradients[i],
        isFinishedByReader: graph.isFinishedByReader(i), isSharedByColumns: sharesColumns[i])
    }
  }

  /// How many inputs' weights of a stage get a gradient and a step at a time.
  func gradientBlock(of stage: PlannedStage) -> Int { Self.block(stage.inputs, stage.outputs) }

  /// Some 128 KiB of weights; whole stages of few outputs, whose rows are long.
  private static func block(_ inputs: Int, _ outputs: Int) -> Int {
    outputs < PlannedStage.fewOutputs ? inputs : min(inputs, max(32_768 / outputs / 16, 1) * 16)
  }

  private static func blockFloats(_ node: StageGraph.Node) -> Int {
    block(node.inputs, node.outputs) * node.outputs
  }

  /// A copy for each thread costs all of them the time of gathering a whole batch.
  private static let mostInputCopies = 4
  /// And memory: so many floats each at most.
  private static let mostCopiedInputs = 1 << 20

  /// Whether threads share a dense stage by its outputs, so that each one's weights are in its own cache from step to step. For
  /// fewer weights it is faster to have rows of the batch to oneself: the threads meet less often.
  private static func sharesColumns(_ node: StageGraph.Node, _ threads: Int) -> Bool {
    threads > 1 && node.sources.count == 1 && node.outputs >= max(32 * threads, PlannedStage.fewOutputs)
      && node.inputs * node.outputs >= fewestSharedColumnWeights
  }

  /// Measured on a Zen 5: three layers of 256 are 4 % faster by rows, of 512 as fast, of 1024 and more some 5 % faster by outputs.
  private static let fewestSharedColumnWeights = 262_144

  /// The parts of each stage's inputs. Gradients come from the last stage on, so the last reader of a stage is the first to give.
  private static func parts(of nodes: [StageGraph.Node], inputWidth: Int) -> [[Part]] {
    nodes.indices.map { i in
      var first = 0
      return nodes[i].sources.enumerated().map { place, source in
        defer { first += source.map { nodes[$0].outputs } ?? inputWidth }
        return Part(
          stage: source, firstColumn: first, columns: source.map { nodes[$0].outputs } ?? inputWidth,
          // A stage may be seen twice by one reader: the first part counts.
          isFirst: source.map {
            nodes[$0].readers.last == i && nodes[i].sources.firstIndex(of: source) == place
          } ?? false)
      }
    }
  }

  private static func inputGradient(
    _ i: Int, of graph: StageGraph, _ parts: [Part], isDense: [Bool], reserve: () -> Int
  ) -> PlannedStage.InputGradient {
    let wanted = parts.contains { $0.stage.map { graph.nodes[$0].needsGradient } ?? false }
    guard wanted else { return .unwanted }
    guard parts.count == 1, let source = parts[0].stage else { return .own(reserve()) }
    if graph.isFinishedByReader(source) { return .finishedSource }
    // A product can be added to what is there; other stages write theirs elsewhere.
    if parts[0].isFirst || isDense[i] { return .source(adding: !parts[0].isFirst) }
    return .own(reserve())
  }
}
