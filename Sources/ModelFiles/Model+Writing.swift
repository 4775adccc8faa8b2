public import NeuralNetworks

extension Model {
  /// Writes the model as a safetensors file.
  ///
  /// Tensors are named as in PyTorch's `nn.Sequential(…).state_dict()`: "0.weight" [outputs, inputs], "0.bias", "2.weight",
  /// …, "1.running_mean"; the scaling of the inputs is "preprocess.shift" and "preprocess.scale", and what features were fitted to is
  /// "preprocess.features.…". The file is whole or not there at all.
  ///
  /// Throws ``ModelFileError`` if the place can't be written to. Traps if a layer or the features are of a kind that Pleat
  /// doesn't know.
  public func write(to path: String) throws(ModelFileError) {
    var file = SafetensorsFile(metadata: [ModelDescription.metadataKey: ModelDescription(self).text()])
    for (index, layer) in network.layers.enumerated() {
      for (name, parameter) in layer.parameters {
        // PyTorch keeps all but the weights of a dense layer in one dimension.
        let isMatrix = parameter.value.rows > 1 || (layer is Dense && name == "weight")
        file.append(
          isMatrix ? Tensor(parameter.value) : Tensor(row: parameter.value), named: "\(index).\(name)")
      }
      for (name, buffer) in layer.buffers { file.append(Tensor(row: buffer), named: "\(index).\(name)") }
    }
    if let features {
      for (name, tensor) in FeatureDescription.tensors(of: features) {
        file.append(tensor, named: FeatureDescription.prefix + name)
      }
    }
    file.append(Tensor(row: scaling.shift), named: ModelDescription.shiftName)
    file.append(Tensor(row: scaling.scale), named: ModelDescription.scaleName)
    try file.write(to: path)
  }
}
