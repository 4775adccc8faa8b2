public import LinearAlgebra

extension Network {
  /// scores ← the scores of one example or many: N×D → N×C.
  ///
  /// Any number of threads may call it at once on one network. What passes between the layers lies in memory that is kept for the
  /// next call, and `scores` keeps its own where it has been as large before: from the second call on nothing is allocated, as long
  /// as no more threads than before call at once; where there are other layers than dense ones, activation functions and dropout, up to
  /// 512 examples at a time.
  ///
  /// ```swift
  /// var scores = Matrix(rows: 0, columns: 0)
  /// network.predict(example, into: &scores)
  /// ```
  ///
  /// Traps unless `inputs` has the network's width, and if a layer's parameters no longer have the shape they had when the network
  /// was made.
  public func predict(_ inputs: Matrix, into scores: inout Matrix) {
    require(
      inputs.columns == inputWidth, "the network expects N×\(inputWidth) inputs, but gets \(inputs.shape)")
    guard isStack, layers.allSatisfy({ $0 is Dense || $0 is Activation || $0 is Dropout }), !(layers.last is Dropout)
    else {
      return predictByLayers(inputs, into: &scores)
    }
    scores.reshape(rows: inputs.rows, columns: outputWidth)
    // Two layers' outputs at a time: those that are read and those that are written. So many rows at once that the products are
    // large, and that what is kept for the next call is not.
    let block = min(inputs.rows, Self.largestBlock)
    let widest = widths.max() ?? 0
    let size = (block * widest + 15) / 16 * 16
    inputs.withUnsafeBufferPointer { inputs in
      scores.withUnsafeMutableBufferPointer { scores in
        guard let inputs = inputs.baseAddress, let target = scores.baseAddress else { return }
        let rows = scores.count / outputWidth
        Self.activations.withBuffer(count: 2 * size) { memory in
          var row = 0
          while row < rows {
            predict(
              min(block, rows - row), inputs + row * inputWidth, into: target + row * outputWidth,
              by: (memory, memory + size))
            row += block
          }
        }
      }
    }
  }

  /// Layer by layer, as ``forward(_:_:)`` does it, in matrices that are kept for the next call.
  private func predictByLayers(_ inputs: Matrix, into scores: inout Matrix) {
    // Nothing else may hold it: its matrices would be copied.
    var pass =
      Self.passes.withLock { passes in
        passes.lastIndex { $0.outputs.count == layers.count }.map { passes.remove(at: $0) }
      } ?? ForwardPass(of: self)
    forward(inputs, &pass)
    let result = pass.scores
    scores.reshape(rows: result.rows, columns: result.columns)
    result.withUnsafeBufferPointer { source in
      scores.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: source) }
    }
    // Of a large set it would be much memory to keep.
    if inputs.rows <= Self.largestBlock {
      Self.passes.withLock { if $0.count < Self.mostPasses { $0.append(pass) } }
    }
  }

  /// What passes between layers that are called one by one: one for each call at the same time, of any network with as many layers.
  private static let passes = Guarded<[ForwardPass]>([])
  private static let mostPasses = 64

  private static let largestBlock = 512

  /// What passes between the layers of predictions, of all networks.
  private static let activations = Scratch()

  /// - memory: two stretches, each with room for the widest layer's outputs.
  private func predict(
    _ rows: Int, _ inputs: UnsafePointer<Float>, into scores: UnsafeMutablePointer<Float>,
    by memory: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  ) {
    var (free, taken) = memory
    var (current, width) = (inputs, inputWidth)
    var index = 0
    while index < layers.count {
      // It passes its inputs on as they are.
      if layers[index] is Dropout {
        index += 1
        continue
      }
      let function = index + 1 < layers.count ? (layers[index + 1] as? Activation)?.function : nil
      if let dense = layers[index] as? Dense {
        // Parameters are the caller's to change, and so are their shapes.
        require(
          dense.inputWidth == width && dense.outputWidth == widths[index]
            && dense.bias.value.count == dense.outputWidth,
          "\(describe(layer: index)) with \(dense.bias.value.shape) biases stands for \(width)→\(widths[index])")
        index += function == nil ? 1 : 2
        let target = index == layers.count ? scores : free
        dense.multiply(rows, current, into: target, function?.kernel, on: backend)
        (current, width) = (UnsafePointer(target), dense.outputWidth)
      } else {
        let activation = (layers[index] as? Activation)?.function.kernel
        index += 1
        let target = index == layers.count ? scores : free
        if let activation {
          backend.kernels.activation(activation.function)(
            rows * width, activation.parameter, current, target)
        }
        current = UnsafePointer(target)
      }
      swap(&free, &taken)
    }
  }
}

extension Dense {
  /// f(X·Wᵀ + b) of rows in memory.
  fileprivate func multiply(
    _ rows: Int, _ inputs: UnsafePointer<Float>, into outputs: UnsafeMutablePointer<Float>,
    _ activation: Epilogue.Activation?, on backend: any GEMMBackend
  ) {
    weight.value.withUnsafeBufferPointer { weights in
      bias.value.withUnsafeBufferPointer { bias in
        guard let weights = weights.baseAddress, let bias = bias.baseAddress else { return }
        backend.sgemm(
          .no, .yes, m: rows, n: outputWidth, k: inputWidth, a: inputs, lda: inputWidth, b: weights, ldb: inputWidth,
          c: outputs, ldc: outputWidth, epilogue: Epilogue(bias: bias, activation: activation))
      }
    }
  }
}
