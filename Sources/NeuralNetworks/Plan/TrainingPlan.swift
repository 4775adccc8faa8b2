import LinearAlgebra

/// A training step laid out once: all that it touches is one allocation, and a step makes no other.
///
/// A plan is made for a network, a loss, an optimiser and a batch size. It keeps its own copy of the parameters and of the
/// optimiser's state, in the order that the products like best, until ``store(into:_:)`` copies them back. It fuses dense layers with
/// the activations behind them and has the library's losses in one pass; other layers and losses it calls as they are.
final class TrainingPlan {
  let layout: PlanLayout
  let optimizer: any Optimizer
  /// The same, if it updates columns of a matrix in one call: to ask at every step would allocate.
  private let rowwiseOptimizer: (any RowwiseOptimizer)?
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
  /// Whether the last batch was shared among threads as a whole.
  private(set) var isShared = false
  /// Whether the gathered inputs are: a saturating activation would hide an infinity from the loss, but not from the gradient.
  private(set) var inputsAreFinite = true
  /// Whether gathered inputs may be infinite or NaN, and are looked at.
  let checksInputs: Bool
  /// Of what layers draw at random.
  let seed: UInt64
  /// Pleat's own products on one thread, for what isn't a whole product of the backend's.
  let ownBackend: SwiftBackend
  /// Whether a step's threads share it as a whole: with one thread, or where a backend shares its products in its own way, they don't.
  private let canBeShared: Bool
  /// Whether the gradients of weights are left for the update, which computes some and uses them while they are in the cache.
  let fusesUpdates: Bool
  let works: UnsafeMutablePointer<SharedWork>
  let meetings: UnsafeMutablePointer<Int>
  let meetingCount: Int
  let stageCount: Int
  private let loss: PlannedLoss
  private let lossScaleForBatch: @Sendable (Int) -> Float
  /// What the sum of the batch's losses is multiplied by.
  private(set) var lossScale: Float = 1
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
    batchSize: Int, checksInputs: Bool, clips: Bool, seed: UInt64
  ) {
    kernels = network.backend.kernels
    // Which threads a foreign library runs is its own business.
    let threads = network.backend is SwiftBackend ? network.backend.threads : 1
    layout = PlanLayout(network, batchSize: batchSize, slots: optimizer.stateSlots, threads: threads)
    functions = kernels.functions
    stages = Self.copy(layout.stages)
    stageCount = layout.stages.count
    self.loss = PlannedLoss(loss)
    self.optimizer = optimizer
    rowwiseOptimizer = optimizer as? any RowwiseOptimizer
    self.penalty = penalty
    self.seed = seed
    lossScaleForBatch = { loss.scale(forBatchOf: $0) }
    backend = network.backend
    ownBackend = SwiftBackend(kernels)
    canBeShared = threads > 1
    self.checksInputs = checksInputs
    // Where all gradients have to be seen before a weight is touched, they can't be used at once.
    fusesUpdates = !checksInputs && !clips && backend is SwiftBackend
    let callsLoss = if case .other = self.loss { true } else { false }
    let schedule =
      threads == 1
      ? nil
      : SharedSchedule(
        layout.stages, sources: layout.parts.map { $0.map(\.stage) }, includesWeights: !fusesUpdates,
        copiesInputs: layout.copiesInputs,
        callsLoss: callsLoss)
    works = Self.copy(schedule?.works ?? [])
    meetings = Self.copy(schedule?.meetings ?? [])
    meetingCount = schedule?.meetings.count ?? 0
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
    works.deallocate()
    meetings.deallocate()
  }

  /// An array of numbers in memory of its own, whose elements are read without counting a reference to it.
  private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
    memory.initialize(from: elements, count: elements.count)
    return memory
  }

  // MARK: - A step

  /// Gathers and scales a batch, and computes its loss and the gradients of all parameters.
  ///
  /// Where the loss or an input isn't finite, what is left as gradients means nothing.
  ///
  /// Traps on a position out of range, or on more of them than the plan was made for.
  func differentiate(
    _ positions: ArraySlice<Int32>, of examples: Examples, scaledBy scaling: InputScaling
  ) -> TrainingStep.Result {
    require(positions.count <= layout.batchSize, "a batch of \(positions.count) in a plan for \(layout.batchSize)")
    if rows != positions.count {
      rows = positions.count
      lossScale = lossScaleForBatch(rows)
    }
    gatherTargets(positions, of: examples.targets)
    isShared = sharesStep
    if isShared {
      differentiateShared(positions, of: examples, scaledBy: scaling)
    } else {
      gatherInputs(positions, of: examples, scaledBy: scaling)
      differentiateByProducts()
    }
    inputsAreFinite = !checksInputs || functions.allFinite(rows * examples.width, base + layout.inputs) == 1
    return result()
  }

  /// Whether each thread does its share of the whole step, rather than of each product: where it is large enough to wake one.
  private var sharesStep: Bool {
    guard canBeShared, rows >= 2 * backend.threads else { return false }
    return rows * layout.weightCount >= Self.smallestSharedStep
  }

  /// Multiplications of the products forward. Measured on a Zen 5: with 285,000 two threads take as long as one, with 390,000 a fifth less
  /// where they are near each other, and more where they aren't.
  private static let smallestSharedStep = 500_000

  private func differentiateByProducts() {
    let products = BatchProducts(backend: backend, rows: 0..<rows, inputs: base + layout.inputs)
    for index in 0..<stageCount {
      if stages[index].isCalled { callForward(index) } else { forward(index, by: products) }
    }
    if case .other = loss { evaluateCalledLoss() } else { evaluate(0..<rows, scale: lossScale) }
    var index = stageCount - 1
    while index >= 0 {
      let stage = stages[index]
      if stage.needsGradient {
        if stage.isCalled {
          callBackward(index)
        } else {
          finishGradient(index, by: products)
          backward(index, by: products)
          if stage.isDense, !fusesUpdates { setWeightGradient(stage, on: products.backend) }
        }
      }
      index -= 1
    }
  }

  private func gatherTargets(_ positions: ArraySlice<Int32>, of all: ExampleTargets) {
    let width = stages[stageCount - 1].outputs
    let targets = base + layout.targets
    switch all {
    case .classes(let all, _):
      hasClasses = true
      var i = 0
      for position in positions {
        classes[i] = all[Int(position)]
        i += 1
      }
      if case .squaredError = loss {
        writeOneHot(UnsafeBufferPointer(start: classes, count: rows), columns: width, to: targets)
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

  /// The losses of some rows and their gradient, by one of the library's losses.
  func evaluate(_ rows: Range<Int>, scale: Float) {
    let last = stages[stageCount - 1]
    let (first, count) = (rows.lowerBound, rows.count)
    let scores = base + last.results + first * last.outputs
    let gradient = base + last.gradient + first * last.outputs
    let (classes, losses) = (classes + first, base + layout.losses + first)
    switch loss {
    case .softmaxCrossEntropy(let epsilon):
      functions.softmaxCrossEntropy(count, last.outputs, scores, classes, scale, losses, gradient)
      if epsilon > 0 {
        functions.smoothLabels(count, last.outputs, scores, classes, epsilon, scale, losses, gradient)
      }
    case .multiclassSVM:
      functions.multiclassSVM(count, last.outputs, scores, classes, scale, losses, gradient)
    case .squaredError:
      functions.squaredError(
        count, last.outputs, scores, base + layout.targets + first * last.outputs, scale, losses, gradient)
    case .other: break
    }
  }

  /// What the losses come to.
  private func result() -> TrainingStep.Result {
    let last = stages[stageCount - 1]
    let losses = base + layout.losses
    var sum = 0.0
    for i in 0..<rows { sum += Double(losses[i]) }
    let correct = hasClasses ? functions.countCorrect(rows, last.outputs, base + last.results, classes) : nil
    return TrainingStep.Result(loss: sum * Double(lossScale), lossSum: sum, correct: correct, count: rows)
  }

  /// The losses and their gradient by a loss that is called as it is.
  func evaluateCalledLoss() {
    guard case .other(let loss) = loss else { return }
    let last = stages[stageCount - 1]
    func matrix(_ source: UnsafePointer<Float>) -> Matrix {
      Matrix(
        rows: rows, columns: last.outputs, elements: UnsafeBufferPointer(start: source, count: rows * last.outputs))
    }
    scores = matrix(base + last.results)
    let targets: BatchTargets =
      hasClasses
      ? .classes(Array(UnsafeBufferPointer(start: classes, count: rows))) : .values(matrix(base + layout.targets))
    loss.evaluate(scores, targets, scale: lossScale, gradient: &scoreGradient, values: &values, by: kernels)
    require(
      scoreGradient.rows == rows && scoreGradient.columns == last.outputs && values.count == rows,
      "the \(loss.name) loss gives a gradient of \(scoreGradient.shape) and \(values.count) values for \(scores.shape) scores"
    )
    scoreGradient.withUnsafeBufferPointer { (base + last.gradient).update(from: $0.baseAddress!, count: $0.count) }
    values.withUnsafeBufferPointer { (base + layout.losses).update(from: $0.baseAddress!, count: rows) }
  }

  /// Computes the gradients of the last batch that were left for the update and not kept.
  func completeGradients() {
    guard fusesUpdates, rows > 0 else { return }
    for index in 0..<stageCount where stages[index].isDense { setWeightGradient(stages[index], on: ownBackend) }
  }

  /// Takes back what the gathered batch did to layers' buffers: its step isn't taken.
  func abandonStep() {
    for index in called.indices { called[index].restoreBuffers() }
  }

  /// One step of all parameters against their gradients.
  func update(learningRate: Float, gradientScale: Float) {
    steps += 1
    if isShared || backend.threads > 1 && layout.weightCount >= Self.smallestSharedWork {
      updateShared(learningRate: learningRate, gradientScale: gradientScale)
    } else if fusesUpdates {
      updateShare(0, of: 1, learningRate: learningRate, gradientScale: gradientScale)
    } else {
      update(
        at: 0, count: layout.weightCount, isPenalized: true, learningRate: learningRate, gradientScale: gradientScale)
      update(
        at: layout.weightCount, count: layout.biasCount, isPenalized: false, learningRate: learningRate,
        gradientScale: gradientScale)
    }
    for index in called.indices {
      called[index].update(
        by: optimizer, learningRate: learningRate, step: steps, penalty: penalty, gradientScale: gradientScale, kernels)
    }
  }

  /// From this many elements on a pass over memory is worth a second thread.
  private static let smallestSharedWork = 32_768

  /// A step of a stretch of parameters that are treated alike.
  func update(at offset: Int, count: Int, isPenalized: Bool, learningRate: Float, gradientScale: Float) {
    guard count > 0 else { return }
    optimizer.update(
      parameters(
        at: offset, gradient: base + layout.parameterCount + offset, count: count, isPenalized: isPenalized,
        gradientScale: gradientScale), learningRate: learningRate, step: steps, by: kernels)
  }

  /// A step of stretches in rows of a matrix, `stride` elements apart; the first is given.
  func update(_ parameters: ParameterUpdate, rows: Int, stride: Int, learningRate: Float) {
    if let rowwiseOptimizer {
      rowwiseOptimizer.update(
        parameters, rows: rows, stride: stride, learningRate: learningRate, step: steps, by: kernels)
    } else {
      parameters.forEachRow(of: rows, stride: stride) {
        optimizer.update($0, learningRate: learningRate, step: steps, by: kernels)
      }
    }
  }

  /// Parameters at an offset, with what is needed to update them.
  func parameters(
    at offset: Int, gradient: UnsafePointer<Float>, count: Int, isPenalized: Bool, gradientScale: Float
  ) -> ParameterUpdate {
    ParameterUpdate(
      count: count, weights: base + offset, gradient: gradient,
      state: base + 2 * layout.parameterCount + offset, stateStride: layout.parameterCount, isPenalized: isPenalized,
      penalty: penalty, gradientScale: gradientScale)
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
