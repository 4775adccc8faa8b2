public import LinearAlgebra

/// What a linear classifier makes of a network's inputs, or of the outputs of one of its layers.
public struct LayerProbe: Sendable {
  /// The inputs, or the layer.
  public let source: Network.Source
  /// "inputs", or the layer's ``Layer/summary``.
  public let name: String
  /// How many features there are.
  public let width: Int
  /// The classifier.
  public let probe: LinearProbe
  /// The share of examples, of those that were not trained on, which the probe classifies rightly; nil where there are none.
  public let validationAccuracy: Double?

  /// The share of the examples that it was trained on which the probe classifies rightly.
  public var accuracy: Double { probe.accuracy }
}

extension Network {
  /// A linear probe of the inputs, and one of every layer's outputs, in this order: where the classes become linearly separable.
  ///
  /// ```swift
  /// for probe in try network.probes(on: examples, scaling: scaling) {
  ///   print(probe.name, probe.accuracy)        // inputs 0.5, Dense 2→8 0.5, relu 1.0, …
  /// }
  /// ```
  ///
  /// All layers' outputs for all examples are held at once.
  ///
  /// - scaling: what is done to inputs before the network sees them; nil for nothing.
  /// - validation: examples to try the probes on beside those that they are trained on.
  ///
  /// Throws ``TrainingError/invalid(_:)`` if examples or scaling have another width than the network, and as
  /// ``LinearProbe/init(on:options:backend:)``.
  public func probes(
    on examples: Examples, scaling: InputScaling? = nil, validation: Examples? = nil,
    options: LinearProbe.Options = LinearProbe.Options()
  ) throws(TrainingError) -> [LayerProbe] {
    let features = try probedFeatures(of: examples, scaling, "probed")
    let kept = try validation.map { validation throws(TrainingError) in
      guard validation.count > 0 else { throw .invalid("the validation set is empty") }
      guard validation.classNames.count == examples.classNames.count else {
        throw .invalid(
          "the validation set has \(validation.classNames.count) classes, but the probed one \(examples.classNames.count)"
        )
      }
      return try probedFeatures(of: validation, scaling, "validation")
    }
    var probes: [LayerProbe] = []
    for (index, matrix) in features.enumerated() {
      let probe = try LinearProbe(
        on: Examples(inputs: .floats(matrix), targets: examples.targets), options: options, backend: backend)
      let accuracy = validation.flatMap { validation in
        kept.map { probe.accuracy(on: Examples(inputs: .floats($0[index]), targets: validation.targets)) }
      }
      probes.append(
        LayerProbe(
          source: index == 0 ? .input : .layer(index - 1), name: index == 0 ? "inputs" : layers[index - 1].summary,
          width: matrix.columns, probe: probe, validationAccuracy: accuracy))
    }
    return probes
  }

  /// The scaled inputs, then every layer's outputs.
  private func probedFeatures(
    of examples: Examples, _ scaling: InputScaling?, _ purpose: String
  ) throws(TrainingError) -> [Matrix] {
    guard examples.width == inputWidth else {
      throw .invalid(
        "the network expects inputs of width \(inputWidth), but the \(purpose) set's are \(examples.width) wide")
    }
    guard scaling.map({ $0.width == examples.width }) ?? true else {
      throw .invalid("the scaling is for \(scaling?.width ?? 0) columns, but the \(purpose) set has \(examples.width)")
    }
    let inputs = examples.inputs.matrix(scaledBy: scaling, by: backend.kernels)
    return [inputs] + activations(of: inputs)
  }
}
