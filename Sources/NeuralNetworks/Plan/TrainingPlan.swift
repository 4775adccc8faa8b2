import LinearAlgebra

/// A training step laid out once: all that it touches is one allocation, and a step makes no other.
///
/// A plan is made for a network, a loss, an optimiser and a batch size. It keeps its own copy of the parameters and of the
/// optimiser's state, in the order that the products like best, until ``store(into:_:)`` copies them back. It recognises stacks of
/// dense layers and activations with the library's losses; the trainer runs any other network layer by layer.
final class TrainingPlan {
  private let layout: PlanLayout
  private let loss: PlannedLoss
  private let lossScale: @Sendable (Int) -> Float
  private let optimizer: any Optimizer
  private let backend: any GEMMBackend
  private let kernels: KernelTable
  private let penalty: WeightPenalty
  private let arena: AlignedBuffer
  private let base: UnsafeMutablePointer<Float>
  private let classes: UnsafeMutablePointer<Int32>
  private var hasClasses = false
  private var rows = 0
  private(set) var steps: Int

  /// nil for a network or a loss that a plan doesn't know.
  init?(
    _ network: Network, _ state: OptimizerState, loss: any Loss, optimizer: any Optimizer, penalty: WeightPenalty,
    batchSize: Int
  ) {
    kernels = network.backend.kernels
    guard let layout = PlanLayout(network, batchSize: batchSize, slots: optimizer.stateSlots),
      let planned = PlannedLoss(loss)
    else { return nil }
    self.layout = layout
    self.loss = planned
    self.optimizer = optimizer
    self.penalty = penalty
    lossScale = { loss.scale(forBatchOf: $0) }
    backend = network.backend
    arena = AlignedBuffer(capacity: layout.count)
    base = arena.pointer
    base.initialize(repeating: 0, count: layout.count)
    classes = .allocate(capacity: batchSize)
    classes.initialize(repeating: 0, count: batchSize)
    steps = state.steps
    load(network, state)
  }

  deinit { classes.deallocate() }

  // MARK: - A step

  /// Gathers and scales a batch's inputs, and its targets.
  ///
  /// Traps on a position out of range, or on more of them than the plan was made for.
  func gather(_ positions: ArraySlice<Int32>, of examples: Examples, scaledBy scaling: InputScaling) {
    precondition(positions.count <= layout.batchSize, "a batch of \(positions.count) in a plan for \(layout.batchSize)")
    rows = positions.count
    gatherInputs(positions, of: examples, scaledBy: scaling)
    let width = layout.stages[layout.stages.count - 1].outputs
    let targets = base + layout.targets
    switch examples.targets {
    case .classes(let all, _):
      hasClasses = true
      var i = 0
      for position in positions {
        classes[i] = all[Int(position)]
        i += 1
      }
      if case .squaredError = loss {
        targets.update(repeating: 0, count: rows * width)
        for i in 0..<rows { targets[i * width + Int(classes[i])] = 1 }
      }
    case .values(let matrix):
      hasClasses = false
      matrix.withUnsafeBufferPointer { values in
        var target = targets
        for position in positions {
          target.update(from: values.baseAddress! + Int(position) * width, count: width)
          target += width
        }
      }
    }
  }

  /// Rows of a large batch are gathered on all of the backend's threads: they lie far apart, and most of the time is spent on
  /// waiting for memory.
  private func gatherInputs(_ positions: ArraySlice<Int32>, of examples: Examples, scaledBy scaling: InputScaling) {
    let width = layout.stages[0].inputs
    let target = base + layout.inputs
    let parts = rows * width >= Self.smallestSharedWork ? min(backend.threads, rows) : 1
    if parts == 1 { return examples.gather(positions, scaledBy: scaling, into: target, by: kernels) }
    typealias Job = (
      positions: ArraySlice<Int32>, size: Int, examples: Examples, scaling: InputScaling, kernels: KernelTable,
      target: UnsafeMutablePointer<Float>
    )
    var job: Job = (positions, (rows + parts - 1) / parts, examples, scaling, kernels, target)
    withUnsafePointer(to: &job) {
      ThreadPool.shared.run(parts: parts, $0) { context, part in
        let job = context.assumingMemoryBound(to: Job.self)
        let positions = job.pointee.positions
        let first = positions.startIndex + part * job.pointee.size
        let last = min(first + job.pointee.size, positions.endIndex)
        guard first < last else { return }
        job.pointee.examples.gather(
          positions[first..<last], scaledBy: job.pointee.scaling,
          into: job.pointee.target + part * job.pointee.size * job.pointee.examples.width, by: job.pointee.kernels)
      }
    }
  }

  /// The scores of the gathered batch, their loss, and its gradient.
  func forward() -> TrainingStep.Result {
    var input = base + layout.inputs
    for stage in layout.stages {
      let (lda, outputs) = (stage.inputs, base + stage.results)
      backend.sgemm(
        .no, stage.isOutputMajor ? .yes : .no, m: rows, n: stage.outputs, k: stage.inputs, a: input, lda: lda,
        b: base + stage.weight, ldb: stage.isOutputMajor ? stage.inputs : stage.outputs, c: outputs, ldc: stage.outputs,
        epilogue: Epilogue(bias: base + stage.bias, activation: stage.activation))
      input = outputs
    }
    return evaluate()
  }

  private func evaluate() -> TrainingStep.Result {
    let last = layout.stages[layout.stages.count - 1]
    let (scores, gradient, losses) = (base + last.results, base + last.gradient, base + layout.losses)
    let scale = lossScale(rows)
    switch loss {
    case .softmaxCrossEntropy:
      kernels.functions.softmaxCrossEntropy(rows, last.outputs, scores, classes, scale, losses, gradient)
    case .multiclassSVM:
      kernels.functions.multiclassSVM(rows, last.outputs, scores, classes, scale, losses, gradient)
    case .squaredError:
      kernels.functions.squaredError(rows, last.outputs, scores, base + layout.targets, scale, losses, gradient)
    }
    var sum = 0.0
    for i in 0..<rows { sum += Double(losses[i]) }
    let correct = hasClasses ? kernels.functions.countCorrect(rows, last.outputs, scores, classes) : nil
    return TrainingStep.Result(loss: sum * Double(scale), lossSum: sum, correct: correct, count: rows)
  }

  /// The gradients of all parameters.
  func backward() {
    let gradients = base + layout.parameterCount
    let last = layout.stages[layout.stages.count - 1]
    let lastGradient = base + last.gradient
    if let activation = last.activation {
      kernels.functions.activationGradients[activation.function.rawValue](
        rows * last.outputs, activation.parameter, base + last.results, lastGradient, lastGradient)
    }
    let sums = gradients + last.bias
    sums.update(repeating: 0, count: last.outputs)
    kernels.functions.addToColumnSums(rows, last.outputs, lastGradient, last.outputs, sums)
    for index in layout.stages.indices.reversed() {
      let stage = layout.stages[index]
      let gradient = base + stage.gradient
      let input = base + (index == 0 ? layout.inputs : layout.stages[index - 1].results)
      // ∂L/∂W, in the order of W.
      if stage.isOutputMajor {
        backend.sgemm(
          .yes, .no, m: stage.outputs, n: stage.inputs, k: rows, alpha: 1, a: gradient, lda: stage.outputs, b: input,
          ldb: stage.inputs, beta: 0, c: gradients + stage.weight, ldc: stage.inputs)
      } else {
        backend.sgemm(
          .yes, .no, m: stage.inputs, n: stage.outputs, k: rows, alpha: 1, a: input, lda: stage.inputs, b: gradient,
          ldb: stage.outputs, beta: 0, c: gradients + stage.weight, ldc: stage.outputs)
      }
      guard index > 0 else { return }
      // ∂L/∂z of the stage before, and from it ∂L/∂b.
      let before = layout.stages[index - 1]
      backend.sgemm(
        .no, stage.isOutputMajor ? .no : .yes, m: rows, n: stage.inputs, k: stage.outputs, a: gradient,
        lda: stage.outputs, b: base + stage.weight, ldb: stage.isOutputMajor ? stage.inputs : stage.outputs,
        c: base + before.gradient, ldc: before.outputs,
        epilogue: Epilogue(
          derivative: before.activation.map {
            Epilogue.Derivative($0, outputs: base + before.results, stride: before.outputs)
          }, columnSums: gradients + before.bias))
    }
  }

  /// One step of all parameters against their gradients.
  func update(learningRate: Float, gradientScale: Float) {
    steps += 1
    update(
      from: 0, count: layout.weightCount, isPenalized: true, learningRate: learningRate, gradientScale: gradientScale)
    update(
      from: layout.weightCount, count: layout.biasCount, isPenalized: false, learningRate: learningRate,
      gradientScale: gradientScale)
  }

  /// A stretch of parameters that are treated alike; cut for the backend's threads where it is long.
  private func update(from start: Int, count: Int, isPenalized: Bool, learningRate: Float, gradientScale: Float) {
    let parts = count >= Self.smallestSharedWork ? backend.threads : 1
    var job = (plan: Unmanaged.passUnretained(self), start, count, isPenalized, learningRate, gradientScale, parts)
    typealias Job = (
      plan: Unmanaged<TrainingPlan>, start: Int, count: Int, isPenalized: Bool, learningRate: Float,
      gradientScale: Float, parts: Int
    )
    withUnsafePointer(to: &job) {
      ThreadPool.shared.run(parts: parts, $0) { context, part in
        let job = context.assumingMemoryBound(to: Job.self).pointee
        // Whole cache lines.
        let size = (job.count / 16 + job.parts - 1) / job.parts * 16
        let first = min(part * size, job.count)
        let count = min(size, job.count - first)
        job.plan._withUnsafeGuaranteedRef {
          $0.updatePart(
            at: job.start + first, count: count, isPenalized: job.isPenalized, learningRate: job.learningRate,
            gradientScale: job.gradientScale)
        }
      }
    }
  }

  /// From this many elements on a pass over memory is worth a second thread.
  private static let smallestSharedWork = 32_768

  private func updatePart(at offset: Int, count: Int, isPenalized: Bool, learningRate: Float, gradientScale: Float) {
    guard count > 0 else { return }
    optimizer.update(
      ParameterUpdate(
        count: count, weights: base + offset, gradient: base + layout.parameterCount + offset,
        state: base + 2 * layout.parameterCount + offset, stateStride: layout.parameterCount, isPenalized: isPenalized,
        penalty: penalty, gradientScale: gradientScale), learningRate: learningRate, step: steps, by: kernels)
  }

  /// ‖dw‖₂ over all parameters together, in the order of ``Network/gradientNorm()``.
  func gradientNorm() -> Double {
    let gradients = base + layout.parameterCount
    var sum = 0.0
    for stage in layout.stages {
      sum += kernels.functions.sumOfSquares(stage.inputs * stage.outputs, gradients + stage.weight)
      sum += kernels.functions.sumOfSquares(stage.outputs, gradients + stage.bias)
    }
    return sum.squareRoot()
  }

  // MARK: - To and from the network

  private func load(_ network: Network, _ state: OptimizerState) {
    var position = 0
    for (stage, dense) in zip(layout.stages, network.layers.lazy.compactMap { $0 as? Dense }) {
      stage.load(dense.weight.value, to: base + stage.weight)
      dense.bias.value.withUnsafeBufferPointer {
        (base + stage.bias).update(from: $0.baseAddress!, count: stage.outputs)
      }
      for slot in 0..<layout.slots {
        let target = base + (2 + slot) * layout.parameterCount
        stage.load(
          Matrix(rows: stage.outputs, columns: stage.inputs, elements: state.slots[position].row(slot)),
          to: target + stage.weight)
        for (i, element) in state.slots[position + 1].row(slot).enumerated() { target[stage.bias + i] = element }
      }
      position += 2
    }
  }

  /// Copies the parameters to where they were loaded from.
  func store(into network: inout Network) {
    var index = 0
    network.visitParameters { _, parameter in
      let stage = layout.stages[index / 2]
      if index % 2 == 0 {
        stage.store(base + stage.weight, into: &parameter.value)
      } else {
        parameter.value.withUnsafeMutableBufferPointer {
          $0.baseAddress!.update(from: base + stage.bias, count: stage.outputs)
        }
      }
      index += 1
    }
  }

  /// Copies parameters, their gradients and the optimiser's state to where they were loaded from.
  func store(into network: inout Network, _ state: inout OptimizerState) {
    var slots = state.slots
    var index = 0
    network.visitParameters { _, parameter in
      let stage = layout.stages[index / 2]
      let isWeight = index % 2 == 0
      func store(_ source: UnsafePointer<Float>, into matrix: inout Matrix) {
        if isWeight {
          stage.store(source + stage.weight, into: &matrix)
        } else {
          matrix.withUnsafeMutableBufferPointer {
            $0.baseAddress!.update(from: source + stage.bias, count: stage.outputs)
          }
        }
      }
      store(base, into: &parameter.value)
      store(base + layout.parameterCount, into: &parameter.gradient)
      for slot in 0..<layout.slots {
        var matrix = Matrix(rows: parameter.value.rows, columns: parameter.value.columns)
        store(base + (2 + slot) * layout.parameterCount, into: &matrix)
        slots[index].setRow(slot, to: matrix)
      }
      index += 1
    }
    state.restore(slots: slots, steps: steps)
  }
}
