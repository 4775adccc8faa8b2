import NeuralNetworks

extension ModelDescription {
  /// A layer's kind and what isn't in its tensors: `{"kind": "dropout", "rate": 0.5}`.
  struct LayerDescription: Codable {
    enum Kind: String, CaseIterable {
      case dense, activation, dropout
      case batchNorm = "batch-norm"
      case layerNorm = "layer-norm"
      case polar
      case weightedSum = "weighted-sum"
      case mean
    }

    /// A ``Kind``, or what a file says instead.
    let kind: String
    /// Of dense layers.
    var inputs: Int?
    var outputs: Int?
    /// Where the layer takes its inputs from: positions of layers, −1 for the network's inputs. Absent for the layer before.
    var sources: [Int]?
    /// Of weighted sums and means, beside the width: how many inputs.
    var count: Int?
    /// Of activations: a name, and α where the function has one.
    var function: String?
    var parameter: Float?
    /// Of dropout.
    var rate: Float?
    /// Of norms: D, ε, and, of a batch's statistics, the share in the running ones.
    var width: Int?
    var eps: Float?
    var momentum: Float?
  }
}

extension ModelDescription.LayerDescription {
  /// Traps on a layer of another kind.
  init(_ layer: any Layer) {
    switch layer {
    case let dense as Dense:
      self.init(kind: Kind.dense.rawValue, inputs: dense.inputWidth, outputs: dense.outputWidth)
    case let activation as Activation:
      self.init(
        kind: Kind.activation.rawValue, function: activation.function.name, parameter: activation.function.parameter)
    case let dropout as Dropout: self.init(kind: Kind.dropout.rawValue, rate: dropout.rate)
    case let norm as BatchNorm:
      self.init(kind: Kind.batchNorm.rawValue, width: norm.width, eps: norm.epsilon, momentum: norm.momentum)
    case let norm as LayerNorm: self.init(kind: Kind.layerNorm.rawValue, width: norm.width, eps: norm.epsilon)
    case is PolarTransform: self.init(kind: Kind.polar.rawValue)
    case let sum as WeightedSum:
      self.init(kind: Kind.weightedSum.rawValue, count: sum.inputCount, width: sum.width)
    case let mean as Mean: self.init(kind: Kind.mean.rawValue, count: mean.inputCount, width: mean.width)
    default: fatalError("\(layer.summary) has no form in a model file")
    }
  }

  /// The layer with its parameters and buffers from the file.
  func layer(at index: Int, of file: SafetensorsFile, _ path: String) throws -> any Layer {
    func malformed(_ problem: String) -> ModelFileError {
      .malformed(file: path, problem: "layer \(index)\(problem)")
    }
    func row(_ name: String, _ width: Int) throws -> Matrix {
      try file.matrix("\(index).\(name)", rows: 1, columns: width, path)
    }
    switch Kind(rawValue: kind) {
    case .dense:
      guard let inputs, let outputs else { throw malformed(" is dense, but its widths are missing") }
      return try Dense(
        weight: try file.matrix("\(index).weight", rows: outputs, columns: inputs, path),
        bias: try row("bias", outputs))
    case .activation:
      guard let function, let known = ActivationFunction(name: function, parameter: parameter) else {
        throw malformed(
          """
          : unknown activation \(function ?? "without a name") with parameter \(parameter.map { "\($0)" } ?? "none"); \
          known are \(ActivationFunction.known.map(\.name).joined(separator: ", "))
          """)
      }
      return Activation(known)
    case .dropout:
      guard let rate, rate >= 0, rate < 1 else {
        throw malformed(
          ": the rate of a dropout must be at least 0 and less than 1, but is \(rate.map { "\($0)" } ?? "missing")")
      }
      return Dropout(rate: rate)
    case .batchNorm:
      guard let width, let eps, let momentum else {
        throw malformed(" is a batch-norm, but its width, eps or momentum is missing")
      }
      do {
        return try BatchNorm(
          weight: try row("weight", width), bias: try row("bias", width),
          runningMean: try row("running_mean", width), runningVariance: try row("running_var", width), epsilon: eps,
          momentum: momentum)
      } catch let error as ShapeError { throw malformed(": \(error)") }
    case .layerNorm:
      guard let width, let eps else { throw malformed(" is a layer-norm, but its width or eps is missing") }
      do {
        return try LayerNorm(weight: try row("weight", width), bias: try row("bias", width), epsilon: eps)
      } catch let error as ShapeError { throw malformed(": \(error)") }
    case .polar: return PolarTransform()
    case .weightedSum, .mean:
      guard let count, let width, (1...Wiring.largestCount).contains(count), width >= 1 else {
        throw malformed(" is a \(kind), but its count or width is missing or out of range")
      }
      if Kind(rawValue: kind) == .mean { return Mean(inputs: count, width: width) }
      return try WeightedSum(weight: try row("weight", count), width: width)
    case nil:
      throw malformed(
        ": unknown kind \(kind.debugDescription); known are \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }
}
