import LinearAlgebra

/// A layer that a plan doesn't fuse with anything: it is called as it is.
///
/// Its inputs and outputs are matrices of its own, copied from and to the arena, so that what the layer keeps of them stays as it
/// was; the copies are small beside what a layer does. Its parameters stay where they are too.
struct CalledLayer {
  private(set) var layer: any Layer
  /// For each parameter, what the optimiser remembers.
  private(set) var slots: [Matrix]
  private let position: Int
  private var earlierBuffers: [Matrix]
  private var inputs = Matrix()
  private var outputs = Matrix()
  private var outputGradient = Matrix()
  private var inputGradient: Matrix? = Matrix()

  /// - position: the layer's in its network.
  init(_ layer: any Layer, at position: Int, slots: [Matrix]) {
    self.layer = layer
    self.position = position
    self.slots = slots
    earlierBuffers = layer.buffers.map(\.value)
  }

  /// A layer's outputs of `rows` inputs, in a step of training.
  mutating func forward(
    _ rows: Int, _ stage: PlannedStage, from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>,
    seed: UInt64, step: Int, on backend: any GEMMBackend
  ) {
    inputs.load(rows, stage.inputs, from: source)
    var index = 0
    layer.visitBuffers { _, buffer in
      earlierBuffers[index].copy(buffer)
      index += 1
    }
    layer.forwardInTraining(
      inputs, into: &outputs, TrainingContext(seed: seed, step: step, layer: position), on: backend)
    require(
      outputs.rows == rows && outputs.columns == stage.outputs,
      "layer \(position) (\(layer.summary)) gives \(outputs.shape) outputs instead of \(rows)×\(stage.outputs)")
    outputs.store(to: target)
  }

  /// Takes back what the last forward pass did to the layer's buffers: the step isn't taken.
  mutating func restoreBuffers() {
    var index = 0
    layer.visitBuffers { _, buffer in
      buffer.copy(earlierBuffers[index])
      index += 1
    }
  }

  /// From ∂L/∂outputs the parameters' gradients, and ∂L/∂inputs where there is a place for it.
  mutating func backward(
    _ rows: Int, _ stage: PlannedStage, from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>?,
    on backend: any GEMMBackend
  ) {
    outputGradient.load(rows, stage.outputs, from: source)
    if let target {
      layer.backward(
        inputs: inputs, outputs: outputs, outputGradient: outputGradient, inputGradient: &inputGradient, on: backend)
      guard let gradient = inputGradient, gradient.rows == rows, gradient.columns == stage.inputs else {
        fatalError(
          """
          layer \(position) (\(layer.summary)) gives a gradient of \(inputGradient?.shape ?? "nothing") instead of \
          \(rows)×\(stage.inputs)
          """)
      }
      gradient.store(to: target)
    } else {
      var unwanted: Matrix?
      layer.backward(
        inputs: inputs, outputs: outputs, outputGradient: outputGradient, inputGradient: &unwanted, on: backend)
    }
  }

  /// One step of the layer's parameters against their gradients.
  mutating func update(
    by optimizer: any Optimizer, learningRate: Float, step: Int, penalty: WeightPenalty, gradientScale: Float,
    _ kernels: KernelTable
  ) {
    var index = 0
    layer.visitParameters { _, parameter in
      parameter.withUpdate(state: &slots[index], penalty: penalty, gradientScale: gradientScale) {
        optimizer.update($0, learningRate: learningRate, step: step, by: kernels)
      }
      index += 1
    }
  }

  /// Whether no gradient of a parameter is NaN or infinite.
  mutating func gradientsAreFinite(_ kernels: KernelTable) -> Bool {
    var areFinite = true
    layer.visitParameters { if areFinite { areFinite = $1.gradient.isFinite(by: kernels) } }
    return areFinite
  }

  /// Adds ‖dw‖² of each parameter to a sum, one after the other.
  mutating func addSquaredGradients(to sum: inout Double, _ kernels: KernelTable) {
    layer.visitParameters { sum += $1.gradient.sumOfSquares(by: kernels) }
  }
}

extension Matrix {
  fileprivate mutating func copy(_ other: Matrix) {
    reshape(rows: other.rows, columns: other.columns)
    other.withUnsafeBufferPointer { source in
      withUnsafeMutableBufferPointer { target in _ = target.update(fromContentsOf: source) }
    }
  }

  fileprivate mutating func load(_ rows: Int, _ columns: Int, from source: UnsafePointer<Float>) {
    reshape(rows: rows, columns: columns)
    withUnsafeMutableBufferPointer { $0.baseAddress!.update(from: source, count: rows * columns) }
  }

  fileprivate func store(to target: UnsafeMutablePointer<Float>) {
    withUnsafeBufferPointer { target.update(from: $0.baseAddress!, count: count) }
  }
}
