import Pleat

/// Something that every peer does from the same arrays.
protocol Job {
  /// How Pleat does it.
  var settings: String { get }

  /// Numbers that it comes to.
  func check() throws -> [Double]

  /// Does it about so many times; returns how many it were.
  func run(_ count: Int) throws -> Int
}

extension SafetensorsFile {
  /// The matrix of that name.
  func matrix(_ name: String) -> Matrix {
    guard let matrix = self[name]?.matrix() else { fatalError("no matrix \(name) in the file") }
    return matrix
  }

  /// The network that the metadata describe, with the weights of the file.
  func network(on backend: any GEMMBackend) throws -> Network {
    let widths = (metadata["widths"] ?? "").split(separator: ",").compactMap { Int($0) }
    guard widths.count > 1, let activation = ActivationFunction(name: metadata["activation"] ?? "") else {
      fatalError("no network in the file")
    }
    var network = try Network(
      inputs: widths[0], hidden: Array(widths[1..<widths.count - 1]), outputs: widths[widths.count - 1],
      activation: activation, seed: 0, backend: backend)
    network.visitParameters { $1.value = matrix($0) }
    return network
  }
}
