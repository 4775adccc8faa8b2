import LinearAlgebra

/// A stage's way forward and back.
extension TrainingPlan {
  /// A stage's results, from what it sees; not for layers that are called as they are.
  func forward(_ index: Int, by products: some StageProducts) {
    let stage = stages[index]
    join(index, stage, products.rows, batch: products.inputs)
    let inputs = inputs(of: stage, batch: products.inputs)
    switch stage.work {
    case .dense:
      products.multiply(
        stage.isOutputMajor ? .yes : .no, m: rows, n: stage.outputs, k: stage.inputs, a: inputs,
        b: base + stage.weight, ldb: stage.isOutputMajor ? stage.inputs : stage.outputs, adds: false,
        c: base + stage.results, epilogue: Epilogue(bias: base + stage.bias, activation: stage.activation))
    case .activation:
      guard let functions = stage.functions, let activation = stage.activation else { return }
      let first = products.rows.lowerBound * stage.outputs
      functions.activate(
        products.rows.count * stage.outputs, activation.parameter, inputs + first, base + stage.results + first)
    case .called: break
    }
  }

  /// The results of a layer that is called as it is, for the whole batch.
  func callForward(_ index: Int) {
    let stage = stages[index]
    guard case .called(let layer) = stage.work else { return }
    join(index, stage, 0..<rows, batch: base + layout.inputs)
    called[layer].forward(
      rows, stage, from: inputs(of: stage, batch: base + layout.inputs), to: base + stage.results, seed: seed,
      step: steps, on: backend)
  }

  /// From ∂L/∂z, or ∂L/∂y of an activation, what reaches the stages that a stage sees; of a whole batch, the gradient of the biases
  /// of a stage that is finished by this one, too.
  func backward(_ index: Int, by products: some StageProducts) {
    let stage = stages[index]
    switch stage.work {
    case .dense: multiplyBack(index, stage, by: products)
    case .activation:
      guard let functions = stage.functions, let activation = stage.activation,
        let target = inputGradient(index, stage)
      else { return }
      let first = products.rows.lowerBound * stage.outputs
      let values =
        functions.needsInputs
        ? inputs(of: stage, batch: products.inputs) : UnsafePointer(base + stage.results)
      functions.differentiate(
        products.rows.count * stage.outputs, activation.parameter, values + first, base + stage.gradient + first,
        target + first)
    case .called: break
    }
    divideInputGradient(index, stage, products.rows)
  }

  /// The same for a layer that is called as it is, with the gradients of its parameters.
  func callBackward(_ index: Int) {
    let stage = stages[index]
    guard case .called(let layer) = stage.work else { return }
    called[layer].backward(
      rows, stage, from: base + stage.gradient, to: inputGradient(index, stage), on: backend)
    divideInputGradient(index, stage, 0..<rows)
  }

  /// Makes ∂L/∂z of ∂L/∂y where the stage that reads y hasn't; and of a whole batch sums its columns.
  func finishGradient(_ index: Int, by products: some StageProducts) {
    let stage = stages[index]
    if stage.isFinishedByReader || !stage.isDense { return }
    let gradient = base + stage.gradient
    if let functions = stage.functions, let activation = stage.activation {
      let first = products.rows.lowerBound * stage.outputs
      functions.differentiate(
        products.rows.count * stage.outputs, activation.parameter, base + stage.results + first, gradient + first,
        gradient + first)
    }
    if products.isWholeBatch { setBiasGradient(stage) }
  }

  /// ∂L/∂b, from ∂L/∂z; of all biases, or of some.
  func setBiasGradient(_ stage: PlannedStage, _ columns: Range<Int>? = nil) {
    let columns = columns ?? 0..<stage.outputs
    let sums = base + layout.parameterCount + stage.bias + columns.lowerBound
    sums.update(repeating: 0, count: columns.count)
    functions.addToColumnSums(
      rows, columns.count, base + stage.gradient + columns.lowerBound, stage.outputs, sums)
  }

  /// ∂L/∂W, in the order of W, from ∂L/∂z.
  func setWeightGradient(_ stage: PlannedStage, on backend: any GEMMBackend) {
    let (inputs, gradient) = (inputs(of: stage, batch: base + layout.inputs), base + stage.gradient)
    let target = base + layout.parameterCount + stage.weight
    if stage.isOutputMajor {
      backend.sgemm(
        .yes, .no, m: stage.outputs, n: stage.inputs, k: rows, alpha: 1, a: gradient, lda: stage.outputs, b: inputs,
        ldb: stage.inputs, beta: 0, c: target, ldc: stage.inputs)
    } else {
      backend.sgemm(
        .yes, .no, m: stage.inputs, n: stage.outputs, k: rows, alpha: 1, a: inputs, lda: stage.inputs, b: gradient,
        ldb: stage.outputs, beta: 0, c: target, ldc: stage.outputs)
    }
  }

  /// The part of ∂L/∂W that belongs to some of the stage's inputs and outputs: a thread's share.
  ///
  /// - target: where ∂L/∂W begins; of what isn't in that part nothing is touched.
  func setWeightGradient(
    _ stage: PlannedStage, inputs part: Range<Int>, outputs: Range<Int>, by products: SharedProducts,
    into target: UnsafeMutablePointer<Float>
  ) {
    let (inputs, gradient) = (inputs(of: stage, batch: products.inputs), base + stage.gradient)
    if stage.isOutputMajor {
      products.backend.sgemm(
        rows: outputs, columns: part, .yes, .no, m: stage.outputs, n: stage.inputs, k: rows, a: gradient,
        lda: stage.outputs, b: inputs, ldb: stage.inputs, c: target, ldc: stage.inputs)
    } else {
      products.backend.sgemm(
        rows: part, columns: outputs, .yes, .no, m: stage.inputs, n: stage.outputs, k: rows, a: inputs,
        lda: stage.inputs, b: gradient, ldb: stage.outputs, c: target, ldc: stage.outputs)
    }
  }

  /// ∂L/∂x of a dense stage; or, where the stage before has no other reader, its ∂L/∂z, and its ∂L/∂b of a whole batch.
  private func multiplyBack(_ index: Int, _ stage: PlannedStage, by products: some StageProducts) {
    let (transpose, ldb): (Transpose, Int) = stage.isOutputMajor ? (.no, stage.inputs) : (.yes, stage.outputs)
    func multiply(into target: UnsafeMutablePointer<Float>, adding: Bool = false, _ epilogue: Epilogue = Epilogue()) {
      products.multiply(
        transpose, m: rows, n: stage.inputs, k: stage.outputs, a: base + stage.gradient, b: base + stage.weight,
        ldb: ldb, adds: adding, c: target, epilogue: epilogue)
    }
    switch (stage.inputGradient, stage.source) {
    case (.unwanted, _): return
    case (.finishedSource, .stage(let source)):
      let before = stages[source]
      multiply(
        into: base + before.gradient,
        Epilogue(
          derivative: before.activation.map {
            Epilogue.Derivative($0, outputs: base + before.results, stride: before.outputs)
          }, columnSums: products.isWholeBatch ? base + layout.parameterCount + before.bias : nil))
    case (.source(let adding), .stage(let source)): multiply(into: base + stages[source].gradient, adding: adding)
    case (.own(let offset), _): multiply(into: base + offset)
    default: fatalError("stage \(index): a gradient with no place to go to")
    }
  }

  /// Where a stage that isn't dense writes ∂L/∂x; nil where nobody needs it.
  private func inputGradient(_ index: Int, _ stage: PlannedStage) -> UnsafeMutablePointer<Float>? {
    switch (stage.inputGradient, stage.source) {
    case (.unwanted, _): nil
    case (.source(adding: false), .stage(let source)): base + stages[source].gradient
    case (.own(let offset), _): base + offset
    default: fatalError("stage \(index): a gradient with no place to go to")
    }
  }

  /// Hands the parts of ∂L/∂x to the stages that they belong to.
  private func divideInputGradient(_ index: Int, _ stage: PlannedStage, _ rows: Range<Int>) {
    guard case .own(let offset) = stage.inputGradient else { return }
    for part in layout.parts[index] {
      guard let source = part.stage else { continue }
      let first = rows.lowerBound
      copyRows(
        rows.count, of: part.columns, from: base + offset + first * stage.inputs + part.firstColumn, stage.inputs,
        to: base + stages[source].gradient + first * part.columns, part.columns, adding: !part.isFirst)
    }
  }

  /// Puts the results of a stage's sources side by side, if there are several.
  private func join(_ index: Int, _ stage: PlannedStage, _ rows: Range<Int>, batch: UnsafePointer<Float>) {
    guard case .joined(let offset) = stage.source else { return }
    for part in layout.parts[index] {
      let source = part.stage.map { UnsafePointer(base + stages[$0].results) } ?? batch
      let first = rows.lowerBound
      copyRows(
        rows.count, of: part.columns, from: source + first * part.columns, part.columns,
        to: base + offset + first * stage.inputs + part.firstColumn, stage.inputs)
    }
  }

  /// What a stage sees.
  ///
  /// - batch: the batch's inputs, of which each thread may have a copy.
  private func inputs(of stage: PlannedStage, batch: UnsafePointer<Float>) -> UnsafePointer<Float> {
    switch stage.source {
    case .batch: batch
    case .stage(let source): UnsafePointer(base + stages[source].results)
    case .joined(let offset): UnsafePointer(base + offset)
    }
  }
}
