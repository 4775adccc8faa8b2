import LinearAlgebra

/// A training step laid out once: all that it touches is one allocation, and a step makes no other.
///
/// A plan is made for a network, a loss, an optimiser and a batch size. It keeps its own copy of the parameters and of the
/// optimiser's state, in the order that the products like best, until ``store(into:_:)`` copies them back. It fuses dense layers with
/// the activations behind them and has the library's losses in one pass; other layers and losses it calls as they are.
final class TrainingPlan {
  let layout: PlanLayout
  let optimizer: any Optimizer
  let backend: any GEMMBackend
  let kernels: KernelTable
  /// The kernels' functions, and the layout's stages: what a step reads without counting references.
  let functions: KernelTable.Functions
  let stages: UnsafeMutablePointer<PlannedStage>
  let base: UnsafeMutablePointer<Float>
  /// The layers that are called as they are.
  var called: [CalledLayer]
  private(set) var rows = 0
  private(set) var steps: Int
  /// Whether the gathered inputs are: a saturating activation would hide an infinity from the loss, but not from the gradient.
  private(set) var inputsAreFinite = true
  /// Whether gathered inputs may be infinite or NaN, and are looked at.
  var checksInputs = true
  /// Of what layers draw at random.
  let seed: UInt64
  private let stageCount: Int
  private let loss: PlannedLoss
  private let lossScale: @Sendable (Int) -> Float
  private let penalty: WeightPenalty
  private let arena: AlignedBuffer
  private let classes: UnsafeMutablePointer<Int32>
  private var hasClasses = false
  /// Whether the gathered targets are, where they are numbers.
  var targetsAreFinite: Bool {
    hasClasses || functions.allFinite(rows * stages[stageCount - 1].outputs, base + layout.targets) == 1
  }
  /// What a loss that is called as it is takes and gives.
  private var scores = Matrix()
  private var scoreGradient = Matrix()
  private var values = Matrix()

  init(
    _ network: Network, _ state: OptimizerState, loss: any Loss, optimizer: any Optimizer, penalty: WeightPenalty,
    batchSize: Int, seed: UInt64
  ) {
    kernels = network.backend.kernels
    layout = PlanLayout(network, batchSize: batchSize, slots: optimizer.stateSlots)
    functions = kernels.functions
    stages = .allocate(capacity: layout.stages.count)
    stages.initialize(from: layout.stages, count: layout.stages.count)
    stageCount = layout.stages.count
    self.loss = PlannedLoss(loss)
    self.optimizer = optimizer
    self.penalty = penalty
    self.seed = seed
    lossScale = { loss.scale(forBatchOf: $0) }
    backend = network.backend
    arena = AlignedBuffer(capacity: layout.count)
    base = arena.pointer
    base.initialize(repeating: 0, count: layout.count)
    classes = .allocate(capacity: batchSize)
    classes.initialize(repeating: 0, count: batchSize)
    steps = state.steps
    called = []
    load(network, state)
  }

  deinit {
    classes.deallocate()
    // Numbers and function pointers: nothing to be released.
    stages.deallocate()
  }

  // MARK: - A step

  /// Gathers and scales a batch's inputs, and its targets.
  ///
  /// Traps on a position out of range, or on more of them than the plan was made for.
  func gather(_ positions: ArraySlice<Int32>, of examples: Examples, scaledBy scaling: InputScaling) {
    require(positions.count <= layout.batchSize, "a batch of \(positions.count) in a plan for \(layout.batchSize)")
    rows = positions.count
    gatherInputs(positions, of: examples, scaledBy: scaling)
    inputsAreFinite = !checksInputs || functions.allFinite(rows * examples.width, base + layout.inputs) == 1
    let width = stages[stageCount - 1].outputs
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
    let width = examples.width
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
    // One owner for the whole way, so that no stage counts as another.
    let backend = backend
    for index in 0..<stageCount { forward(index, on: backend) }
    return evaluate()
  }

  private func evaluate() -> TrainingStep.Result {
    let last = stages[stageCount - 1]
    let (scores, gradient, losses) = (base + last.results, base + last.gradient, base + layout.losses)
    let scale = lossScale(rows)
    switch loss {
    case .softmaxCrossEntropy(let epsilon):
      functions.softmaxCrossEntropy(rows, last.outputs, scores, classes, scale, losses, gradient)
      if epsilon > 0 {
        functions.smoothLabels(rows, last.outputs, scores, classes, epsilon, scale, losses, gradient)
      }
    case .multiclassSVM:
      functions.multiclassSVM(rows, last.outputs, scores, classes, scale, losses, gradient)
    case .squaredError:
      functions.squaredError(rows, last.outputs, scores, base + layout.targets, scale, losses, gradient)
    case .other(let loss): evaluate(loss, last, scale: scale)
    }
    var sum = 0.0
    for i in 0..<rows { sum += Double(losses[i]) }
    let correct = hasClasses ? functions.countCorrect(rows, last.outputs, scores, classes) : nil
    return TrainingStep.Result(loss: sum * Double(scale), lossSum: sum, correct: correct, count: rows)
  }

  private func evaluate(_ loss: any Loss, _ last: PlannedStage, scale: Float) {
    func matrix(_ source: UnsafePointer<Float>) -> Matrix {
      Matrix(
        rows: rows, columns: last.outputs, elements: UnsafeBufferPointer(start: source, count: rows * last.outputs))
    }
    scores = matrix(base + last.results)
    let targets: BatchTargets =
      hasClasses
      ? .classes(Array(UnsafeBufferPointer(start: classes, count: rows))) : .values(matrix(base + layout.targets))
    loss.evaluate(scores, targets, scale: scale, gradient: &scoreGradient, values: &values, by: kernels)
    require(
      scoreGradient.rows == rows && scoreGradient.columns == last.outputs && values.count == rows,
      "the \(loss.name) loss gives a gradient of \(scoreGradient.shape) and \(values.count) values for \(scores.shape) scores"
    )
    scoreGradient.withUnsafeBufferPointer { (base + last.gradient).update(from: $0.baseAddress!, count: $0.count) }
    values.withUnsafeBufferPointer { (base + layout.losses).update(from: $0.baseAddress!, count: rows) }
  }

  /// The gradients of all parameters.
  func backward() {
    let backend = backend
    var index = stageCount - 1
    while index >= 0 {
      if stages[index].needsGradient { backward(index, on: backend) }
      index -= 1
    }
  }

  /// Takes back what the gathered batch did to layers' buffers: its step isn't taken.
  func abandonStep() {
    for index in called.indices { called[index].restoreBuffers() }
  }

  /// One step of all parameters against their gradients.
  func update(learningRate: Float, gradientScale: Float) {
    steps += 1
    update(
      from: 0, count: layout.weightCount, isPenalized: true, learningRate: learningRate, gradientScale: gradientScale)
    update(
      from: layout.weightCount, count: layout.biasCount, isPenalized: false, learningRate: learningRate,
      gradientScale: gradientScale)
    for index in called.indices {
      called[index].update(
        by: optimizer, learningRate: learningRate, step: steps, penalty: penalty, gradientScale: gradientScale, kernels)
    }
  }

  /// A stretch of parameters that are treated alike; cut for the backend's threads where it is long.
  private func update(from start: Int, count: Int, isPenalized: Bool, learningRate: Float, gradientScale: Float) {
    guard count > 0 else { return }
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
      switch stage.work {
      case .dense:
        sum += kernels.functions.sumOfSquares(stage.inputs * stage.outputs, gradients + stage.weight)
        sum += kernels.functions.sumOfSquares(stage.outputs, gradients + stage.bias)
      case .activation: break
      case .called(let index): called[index].addSquaredGradients(to: &sum, kernels)
      }
    }
    return sum.squareRoot()
  }
}
