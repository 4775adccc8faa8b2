import LinearAlgebra

/// Every layer's outputs for one batch; the memory is used again for the next.
struct ForwardPass: Sendable {
  var outputs: [Matrix]
  /// What layers with several sources see: their sources' outputs side by side.
  fileprivate var joined: [Matrix]

  init(of network: Network) {
    outputs = network.layers.map { _ in Matrix() }
    joined = outputs
  }

  /// The last layer's outputs.
  var scores: Matrix { outputs[outputs.count - 1] }
}

/// The gradient of the loss with respect to every layer's outputs.
struct BackwardPass: Sendable {
  var outputs: [Matrix]
  /// With respect to what layers with several sources see, or share a source with another layer.
  fileprivate var joined: [Matrix]

  init(of network: Network) {
    outputs = network.layers.map { _ in Matrix() }
    joined = outputs
  }
}

extension Network {
  /// Runs a batch through all layers, keeping every layer's outputs in `pass`.
  func forward(_ inputs: Matrix, _ pass: inout ForwardPass) {
    check(inputs)
    for i in layers.indices {
      join(i, inputs, &pass)
      // Two elements of one array can't be lent at once; taking one out leaves an empty matrix in its place meanwhile.
      var outputs = Matrix()
      swap(&outputs, &pass.outputs[i])
      layers[i].forward(inputsOfLayer(i, inputs, pass), into: &outputs, on: backend)
      swap(&outputs, &pass.outputs[i])
    }
  }

  /// The same for a step of training.
  mutating func forwardInTraining(_ inputs: Matrix, _ pass: inout ForwardPass, seed: UInt64, step: Int) {
    check(inputs)
    for i in layers.indices {
      join(i, inputs, &pass)
      let context = TrainingContext(seed: seed, step: step, layer: i)
      let seen = inputsOfLayer(i, inputs, pass)
      var outputs = Matrix()
      swap(&outputs, &pass.outputs[i])
      withLayer(at: i) { [backend] in $0.forwardInTraining(seen, into: &outputs, context, on: backend) }
      swap(&outputs, &pass.outputs[i])
    }
  }

  /// Carries ∂L/∂scores back through all layers, leaving each parameter's gradient in its layer.
  mutating func backward(inputs: Matrix, _ pass: ForwardPass, _ gradients: inout BackwardPass) {
    var isWritten = layers.map { _ in false }
    for i in layers.indices.reversed() {
      let positions = sources[i].map { source in if case .layer(let position) = source { position } else { -1 } }
      var inputGradient: Matrix?
      if positions.contains(where: { $0 >= 0 }) {
        inputGradient = Matrix()
        swap(&inputGradient!, &gradients.joined[i])
      }
      let seen = inputsOfLayer(i, inputs, pass)
      withLayer(at: i) { [backend] in
        $0.backward(
          inputs: seen, outputs: pass.outputs[i], outputGradient: gradients.outputs[i], inputGradient: &inputGradient,
          on: backend)
      }
      guard inputGradient != nil else { continue }
      swap(&inputGradient!, &gradients.joined[i])
      var first = 0
      for position in positions {
        guard position >= 0 else {
          first += inputWidth
          continue
        }
        if positions.count == 1, !isWritten[position] {
          // The only source's gradient, and so far all of it. The two exchange their memory.
          gradients.outputs.swapAt(position, i, with: &gradients.joined)
        } else {
          gradients.outputs[position].setColumns(
            first, widths[position], of: gradients.joined[i], adding: isWritten[position])
        }
        isWritten[position] = true
        first += widths[position]
      }
    }
  }

  /// Puts a layer's sources side by side, if it has several.
  private func join(_ i: Int, _ inputs: Matrix, _ pass: inout ForwardPass) {
    guard sources[i].count > 1 else { return }
    var joined = Matrix()
    swap(&joined, &pass.joined[i])
    joined.reshape(rows: inputs.rows, columns: sources[i].reduce(0) { $0 + width(of: $1) })
    var first = 0
    for source in sources[i] {
      joined.setColumns(from: first, to: outputs(of: source, inputs, pass))
      first += width(of: source)
    }
    swap(&joined, &pass.joined[i])
  }

  /// What a layer sees: its source's outputs, or its sources' side by side.
  func inputsOfLayer(_ i: Int, _ inputs: Matrix, _ pass: ForwardPass) -> Matrix {
    sources[i].count == 1 ? outputs(of: sources[i][0], inputs, pass) : pass.joined[i]
  }

  private func outputs(of source: Source, _ inputs: Matrix, _ pass: ForwardPass) -> Matrix {
    if case .layer(let position) = source { pass.outputs[position] } else { inputs }
  }

  private func check(_ inputs: Matrix) {
    require(
      inputs.columns == inputWidth, "the network expects N×\(inputWidth) inputs, but gets \(inputs.shape)")
  }
}

extension [Matrix] {
  /// Exchanges the element at `position` with another array's.
  fileprivate mutating func swapAt(_ position: Int, _ other: Int, with matrices: inout [Matrix]) {
    swap(&self[position], &matrices[other])
  }
}
