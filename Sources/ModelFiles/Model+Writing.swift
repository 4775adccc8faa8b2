public import NeuralNetworks

extension Model {
  /// Writes the model as a safetensors file.
  ///
  /// Tensors are named as in PyTorch's `nn.Sequential(…).state_dict()`: "0.weight" [outputs, inputs], "0.bias", "2.weight",
  /// …; the scaling of the inputs is "preprocess.shift" and "preprocess.scale". The file is whole or not there at all.
  ///
  /// Throws ``ModelFileError`` if the place can't be written to. Traps if a layer is of a kind that Pleat doesn't know.
  public func write(to path: String) throws(ModelFileError) {
    var file = SafetensorsFile(metadata: [ModelDescription.metadataKey: ModelDescription(self).text()])
    for (name, parameter) in network.parameters {
      // PyTorch keeps a bias in one dimension.
      file.append(
        parameter.value.rows == 1 && name.hasSuffix(".bias") ? Tensor(row: parameter.value) : Tensor(parameter.value),
        named: name)
    }
    file.append(Tensor(row: scaling.shift), named: ModelDescription.shiftName)
    file.append(Tensor(row: scaling.scale), named: ModelDescription.scaleName)
    try file.write(to: path)
  }
}
