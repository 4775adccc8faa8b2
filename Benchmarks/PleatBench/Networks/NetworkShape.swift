import ArgumentParser
import NeuralNetworks

/// The widths of a stack of dense layers, and what is between them.
struct NetworkShape: Equatable, Sendable {
  /// Inputs, hidden layers, outputs.
  let widths: [Int]
  let activation: ActivationFunction

  /// The widest layer that can be asked for: its weights have 1 GiB.
  static let largestWidth = 1 << 14

  init(_ widths: [Int], _ activation: ActivationFunction = .relu) {
    self.widths = widths
    self.activation = activation
  }

  /// Reads widths such as `784-256-128-10`; throws what is wrong with them.
  init(parsing text: String) throws(ValidationError) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let widths = parts.compactMap { Int($0) }
    guard widths.count == parts.count, widths.count >= 2 else {
      throw ValidationError("layers are two or more widths, as in 784-256-128-10, but these are '\(text)'")
    }
    for width in widths where !(1...Self.largestWidth).contains(width) {
      throw ValidationError("a layer's width must be from 1 to \(Self.largestWidth), but is \(width) in '\(text)'")
    }
    self.init(widths)
  }

  /// The multiplications of an example's forward pass: as many as there are weights.
  var weights: Int { zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The multiplications of an example's step: the forward pass, the gradient of every weight, and that of every layer's inputs but
  /// the first's, which nobody needs.
  var trainingMultiplications: Int { 3 * weights - widths[0] * widths[1] }

  var parameters: Int { weights + widths.dropFirst().reduce(0, +) }

  /// The layers, without anything else between them.
  var layers: MultilayerPerceptron {
    MultilayerPerceptron(
      inputs: widths[0], hidden: Array(widths.dropFirst().dropLast()), outputs: widths[widths.count - 1],
      activation: activation)
  }

  func makeNetwork(on backend: any GEMMBackend) throws -> Network {
    try Network(layers, seed: 1, backend: backend)
  }
}

extension NetworkShape: CustomStringConvertible {
  /// "784-256-128-10"; where a width repeats, "8 × 256" for eight layers from 256 to 256.
  var description: String {
    if widths.count > 4, Set(widths).count == 1 { return "\(widths.count - 1) × \(widths[0])" }
    return widths.map(String.init).joined(separator: "-")
  }
}

/// Throws unless so many floats fit into memory.
func checkFits(_ what: String, floats: Int) throws(ValidationError) {
  let (needed, available) = (4 * floats, Machine.availableMemory)
  guard needed <= available else {
    func gibibytes(_ bytes: Int) -> String { decimal(Double(bytes) / Double(1 << 30), 1) }
    throw ValidationError(
      "\(what) takes \(gibibytes(needed)) GiB of memory, but \(gibibytes(available)) GiB are available")
  }
}
