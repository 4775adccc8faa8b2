import LinearAlgebra
import NeuralNetworks

/// Random examples: how long a step takes doesn't depend on what is learnt.
struct SyntheticExamples: Sendable {
  enum Kind: Sendable {
    /// Bytes, and a class each.
    case images
    /// Normal numbers, and a class each.
    case features
    /// Normal numbers, and normal numbers to predict.
    case numbers
  }

  let kind: Kind
  let count: Int

  /// About as many as Fashion-MNIST has, so that their bytes come from memory and not from a cache, and a multiple of every power of
  /// two up to 4096, so that all batches are whole.
  static let images = 15 * 4096

  /// Examples for a network of these widths.
  func make(for network: NetworkShape) -> Examples {
    let (width, outputs) = (network.widths[0], network.widths[network.widths.count - 1])
    var stream = RandomStream(seed: 1, name: "data")
    let inputs =
      switch kind {
      case .images: ExampleInputs.bytes(Self.bytes(count * width), rows: count, columns: width)
      case .features, .numbers: ExampleInputs.floats(Self.normal(count, width, &stream))
      }
    switch kind {
    case .images, .features:
      let classes = (0..<count).map { _ in Int32(stream.integer(below: outputs)) }
      return Examples(inputs: inputs, targets: .classes(classes, names: (0..<outputs).map(String.init)))
    case .numbers:
      return Examples(inputs: inputs, targets: .values(Self.normal(count, outputs, &stream)))
    }
  }

  /// What is done to them before the network sees them.
  func scaling(for network: NetworkShape) -> InputScaling {
    switch kind {
    case .images: .uniform(shift: 0, scale: 1 / 255, width: network.widths[0])
    case .features, .numbers: .identity(width: network.widths[0])
    }
  }

  private static func bytes(_ count: Int) -> [UInt8] {
    var random = RandomIntegers(seed: 3)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      for i in 0..<count { buffer[i] = UInt8(truncatingIfNeeded: random.next() >> 56) }
      initializedCount = count
    }
  }

  private static func normal(_ rows: Int, _ columns: Int, _ stream: inout RandomStream) -> Matrix {
    Matrix(rows: rows, columns: columns) { _, _ in Float(stream.normal()) }
  }
}
