import NeuralNetworks

/// What a safetensors file holds: tensors under names, in order, and a dictionary of text.
///
/// ```swift
/// var file = SafetensorsFile(metadata: ["made_by": "Pleat"])
/// file.append(Tensor(weights), named: "0.weight")
/// try file.write(to: "model.safetensors")
///
/// let weights = try SafetensorsFile(contentsOf: "model.safetensors")["0.weight"]
/// ```
public struct SafetensorsFile: Sendable {
  /// The tensors, in the order in which they were appended or in which the file's header names them.
  public private(set) var tensors: [(name: String, tensor: Tensor)] = []
  /// Text about the tensors.
  public var metadata: [String: String]
  private var positions: [String: Int] = [:]

  /// A file without tensors.
  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor after the others.
  ///
  /// Names are equal as Swift's strings are: an é in one piece equals an e with an accent.
  ///
  /// Traps if the name is in use, or is `__metadata__`, which the format keeps for itself.
  public mutating func append(_ tensor: Tensor, named name: String) {
    require(name != SafetensorsHeader.metadataName, "a tensor cannot be named \(name)")
    let other = positions.updateValue(tensors.count, forKey: name)
    require(other == nil, "there is a tensor named \(name.debugDescription) already")
    tensors.append((name, tensor))
  }

  /// The tensor of that name, if there is one; O(1).
  public subscript(name: String) -> Tensor? {
    positions[name].map { tensors[$0].tensor }
  }
}
