import LinearAlgebra

/// The stages of a network and what reads what, before they have a place in memory.
struct StageGraph {
  /// A stage to be.
  struct Node {
    var work: PlannedStage.Work
    /// The position of its first layer.
    let layer: Int
    let inputs: Int
    let outputs: Int
    var activation: ActivationFunction?
    /// Stages whose results it sees side by side; nil for the batch.
    let sources: [Int?]
    /// Stages that see its results.
    var readers: [Int] = []
    var needsGradient = false
  }

  private(set) var nodes: [Node] = []
  /// The layers that are called as they are, by their positions in the network.
  private(set) var called: [Int] = []

  init(_ network: Network) {
    var readers = network.layers.map { _ in [Int]() }
    for (index, sources) in network.sources.enumerated() {
      for case .layer(let position) in sources { readers[position].append(index) }
    }
    // The stage that computes a layer's outputs.
    var stages = network.layers.map { _ in -1 }
    for (index, layer) in network.layers.enumerated() where stages[index] < 0 {
      let sources = network.sources[index].map { source in
        if case .layer(let position) = source { stages[position] } else { Int?.none }
      }
      var node = Node(
        work: .dense, layer: index, inputs: network.sources[index].reduce(0) { $0 + network.width(of: $1) },
        outputs: network.widths[index], sources: sources)
      switch layer {
      // One whose weights aren't penalised, or whose biases are, is somebody's own idea.
      case let dense as Dense where dense.weight.isPenalized && !dense.bias.isPenalized:
        // Only an activation sees the outputs: the two are one stage, which stands where the first of them does. What an activation
        // takes is lost there, so that those whose derivatives need it are stages of their own.
        if readers[index].count == 1, network.sources[readers[index][0]].count == 1,
          let activation = network.layers[readers[index][0]] as? Activation, !activation.function.derivativeNeedsInputs
        {
          node.activation = activation.function
          stages[readers[index][0]] = nodes.count
        }
      case let activation as Activation:
        node.work = .activation
        node.activation = activation.function
      default:
        node.work = .called(called.count)
        called.append(index)
      }
      stages[index] = nodes.count
      node.needsGradient =
        !layer.parameters.isEmpty || sources.contains { $0.map { nodes[$0].needsGradient } ?? false }
      for case let source? in sources { nodes[source].readers.append(nodes.count) }
      nodes.append(node)
    }
  }

  /// Whether the stage that reads a dense one's results applies the derivative of its activation.
  func isFinishedByReader(_ index: Int) -> Bool {
    guard case .dense = nodes[index].work, nodes[index].readers.count == 1 else { return false }
    let reader = nodes[nodes[index].readers[0]]
    guard case .dense = reader.work else { return false }
    return reader.sources.count == 1
  }
}
