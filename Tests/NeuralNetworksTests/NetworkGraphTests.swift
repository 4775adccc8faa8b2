import Foundation
import LinearAlgebra
@testable import NeuralNetworks
import Testing

/// Networks that are graphs, against the equations in Double.
@Suite struct NetworkGraphTests {
  /// A graph's value at some parameters, layer by layer from the definitions.
  struct Oracle {
    let network: Network
    /// Each layer's parameters, in Double.
    var parameters: [[[Double]]]

    init(_ network: Network) {
      self.network = network
      parameters = network.layers.map { $0.parameters.map { $0.parameter.value.elements.map { Double($0) } } }
    }

    func scores(_ input: [Double]) -> [Double] {
      var outputs: [[Double]] = []
      for (i, layer) in network.layers.enumerated() {
        let x = network.sources[i].flatMap { source in
          if case .layer(let position) = source { outputs[position] } else { input }
        }
        switch layer {
        case let dense as Dense:
          let (w, b) = (parameters[i][0], parameters[i][1])
          outputs.append(
            (0..<dense.outputWidth).map { (h: Int) -> Double in
              var sum = b[h]
              for (d, element) in x.enumerated() { sum += w[h * x.count + d] * element }
              return sum
            })
        case is Activation: outputs.append(x.map { tanh($0) })
        default:
          // A mean is a sum with the weights 1/k: σ(−log(k − 1)).
          let w =
            (layer as? Mean).map { mean in
              Array(repeating: -log(Double(mean.inputCount - 1)), count: mean.inputCount)
            } ?? parameters[i][0]
          let width = x.count / w.count
          outputs.append(
            (0..<width).map { (d: Int) -> Double in
              var sum = 0.0
              for (j, weight) in w.enumerated() { sum += x[j * width + d] / (1 + exp(-weight)) }
              return sum
            })
        }
      }
      return outputs[outputs.count - 1]
    }

    /// The mean of Σ(ŷ − y)².
    func loss(_ inputs: Matrix, _ targets: Matrix) -> Double {
      (0..<inputs.rows).reduce(0) { sum, i in
        let scores = scores(inputs.row(i).map { Double($0) })
        let errors = zip(scores, targets.row(i)).map { $0 - Double($1) }
        return sum + errors.reduce(0) { $0 + $1 * $1 }
      } / Double(inputs.rows)
    }
  }

  /// A graph of `nodes` nodes, each a sum of some of those before it, a tanh and a dense layer.
  static func graph(nodes: Int, seed: UInt64) throws -> Network {
    var stream = RandomStream(seed: seed, name: "graph")
    var layers: [any Layer] = []
    var sources: [[Network.Source]] = []
    func add(_ layer: any Layer, _ from: [Network.Source]) -> Network.Source {
      layers.append(layer)
      sources.append(from)
      return .layer(layers.count - 1)
    }
    func dense(_ inputs: Int, _ outputs: Int) throws -> Dense {
      let weight = Matrix(rows: outputs, columns: inputs) { _, _ in Float(stream.normal() / 2) }
      return try Dense(weight: weight, bias: Matrix(rows: 1, columns: outputs) { _, _ in Float(stream.normal() / 4) })
    }
    var open = [add(try dense(3, 4), [.input])]
    var unread: Set<Network.Source> = [open[0]]
    for _ in 0..<nodes {
      let chosen = open.filter { _ in stream.uniform() < 0.5 }
      let from = chosen.isEmpty ? [open[open.count - 1]] : chosen
      unread.subtract(from)
      let weight = Matrix(rows: 1, columns: from.count) { _, _ in Float(stream.normal()) }
      let sum = from.count == 1 ? from[0] : add(try WeightedSum(weight: weight, width: 4), from)
      let node = add(try dense(4, 4), [add(Activation(.tanh), [sum])])
      open.append(node)
      unread.insert(node)
    }
    _ = add(try dense(3 + 4 * unread.count, 2), [.input] + open.filter { unread.contains($0) })
    return try Network(inputWidth: 3, layers: layers, sources: sources)
  }

  /// Graphs drawn node by node, and networks of each generator's wirings.
  static func network(_ index: Int) throws -> Network {
    let wiring: Wiring
    switch index {
    case 0: wiring = try .erdosRenyi(nodes: 7, probability: 0.3, seed: 5)
    case 1: wiring = try .barabasiAlbert(nodes: 7, attachments: 2, seed: 5)
    case 2: wiring = try .wattsStrogatz(nodes: 7, neighbors: 4, rewiring: 0.5, seed: 5)
    default: return try graph(nodes: index - 1, seed: UInt64(index))
    }
    return try Network(inputs: 3, outputs: 2, wiring: wiring, width: 4, activation: .tanh, seed: 6)
  }

  @Test(arguments: 0..<9)
  func `a random graph's scores and gradients are those of the equations`(index: Int) throws {
    var network = try Self.network(index)
    var random = TestRandom(seed: 3)
    let inputs = Matrix(rows: 4, columns: 3) { _, _ in random.float(-1...1) }
    let targets = Matrix(rows: 4, columns: 2) { _, _ in random.float(-1...1) }
    var oracle = Oracle(network)
    let scores = network.scores(for: inputs)
    for i in 0..<4 {
      for (got, wanted) in zip(scores.row(i), oracle.scores(inputs.row(i).map { Double($0) })) {
        #expect(abs(Double(got) - wanted) <= 2e-6 * max(1, abs(wanted)))
      }
    }
    let examples = Examples(inputs: .floats(inputs), targets: .values(targets))
    var step = TrainingStep(for: network)
    let batch = step.gather([0, 1, 2, 3], of: examples, scaledBy: .identity(width: 3), by: network.backend.kernels)
    _ = step.forwardInTraining(batch, through: &network, loss: SquaredError(), seed: 0, step: 0)
    step.backward(through: &network)
    for (i, layer) in network.layers.enumerated() {
      for (p, entry) in layer.parameters.enumerated() {
        let got = entry.parameter.gradient.elements
        let largest = got.map { abs($0) }.max() ?? 0
        for k in got.indices {
          let value = oracle.parameters[i][p][k]
          oracle.parameters[i][p][k] = value + 1e-5
          let above = oracle.loss(inputs, targets)
          oracle.parameters[i][p][k] = value - 1e-5
          let below = oracle.loss(inputs, targets)
          oracle.parameters[i][p][k] = value
          #expect(
            abs(Double(got[k]) - (above - below) / 2e-5) <= 5e-6 * max(Double(largest), 0.1),
            "layer \(i) (\(layer.summary)) \(entry.name)[\(k)]")
        }
      }
    }
  }

  @Test func `a graph that isn't one is refused, and the layer named`() throws {
    let layers: [any Layer] = [Activation(.relu), Activation(.tanh), WeightedSum(inputs: 2, width: 2)]
    func message(_ sources: [[Network.Source]], _ layers: [any Layer] = layers) -> String {
      do {
        _ = try Network(inputWidth: 2, layers: layers, sources: sources)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(message([[.input], [.layer(0)], [.layer(0), .layer(1)]]) == "accepted")
    #expect(
      message([[.layer(2)], [.layer(0)], [.layer(0), .layer(1)]]).contains("layer 0 takes its inputs from layer 2"))
    #expect(message([[.input], [.layer(1)], [.layer(0), .layer(1)]]).contains("without cycles"))
    #expect(message([[.input], [.layer(0)], [.layer(0), .layer(7)]]).contains("layer 7, which there isn't"))
    #expect(message([[.input], [.layer(0)], [.layer(0), .layer(-1)]]).contains("layer -1, which there isn't"))
    #expect(message([[.input], [.layer(0)], [.layer(0), .layer(0)]]) == "the outputs of layer 1 (tanh) go nowhere")
    #expect(message([[.input], [], [.layer(0), .layer(1)]]) == "layer 1 (tanh) has no source")
    #expect(message([[.input], [.layer(0)]]) == "3 layers, but the sources of 2")
    #expect(message([[.input], [.layer(0)], [.layer(0), .layer(1), .input]]).contains("expects 4 inputs, but gets 6"))
    #expect(message([], []) == "a network needs at least one layer")
  }
}
