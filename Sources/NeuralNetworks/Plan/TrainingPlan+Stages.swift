import LinearAlgebra

/// A stage's way forward and back.
extension TrainingPlan {
  /// A stage's results for the batch.
  func forward(_ index: Int, on backend: any GEMMBackend) {
    let stage = stages[index]
    let inputs = joinedInputs(index, stage)
    switch stage.work {
    case .dense:
      backend.sgemm(
        .no, stage.isOutputMajor ? .yes : .no, m: rows, n: stage.outputs, k: stage.inputs, a: inputs, lda: stage.inputs,
        b: base + stage.weight, ldb: stage.isOutputMajor ? stage.inputs : stage.outputs, c: base + stage.results,
        ldc: stage.outputs, epilogue: Epilogue(bias: base + stage.bias, activation: stage.activation))
    case .activation:
      guard let functions = stage.functions, let activation = stage.activation else { return }
      functions.activate(rows * stage.outputs, activation.parameter, inputs, base + stage.results)
    case .called(let layer):
      called[layer].forward(
        rows, stage, from: inputs, to: base + stage.results, seed: seed, step: steps, on: backend)
    }
  }

  /// From ∂L/∂y, the gradients of a stage's parameters and of what it sees.
  func backward(_ index: Int, on backend: any GEMMBackend) {
    let stage = stages[index]
    let gradient = base + stage.gradient
    switch stage.work {
    case .dense:
      finishGradient(stage)
      setWeightGradient(stage, inputs: inputs(of: stage), on: backend)
      multiplyBack(index, stage, on: backend)
    case .activation:
      guard let functions = stage.functions, let activation = stage.activation,
        let target = inputGradient(index, stage)
      else { return }
      functions.differentiate(
        rows * stage.outputs, activation.parameter,
        functions.needsInputs ? inputs(of: stage) : UnsafePointer(base + stage.results), gradient, target)
    case .called(let layer):
      called[layer].backward(rows, stage, from: gradient, to: inputGradient(index, stage), on: backend)
    }
    if case .own(let offset) = stage.inputGradient { divide(base + offset, columns: stage.inputs, layout.parts[index]) }
  }

  /// Makes ∂L/∂z of ∂L/∂y, and sums its columns, where the stage that reads y hasn't.
  private func finishGradient(_ stage: PlannedStage) {
    if stage.isFinishedByReader { return }
    let gradient = base + stage.gradient
    if let functions = stage.functions, let activation = stage.activation {
      functions.differentiate(
        rows * stage.outputs, activation.parameter, base + stage.results, gradient, gradient)
    }
    let sums = base + layout.parameterCount + stage.bias
    sums.update(repeating: 0, count: stage.outputs)
    functions.addToColumnSums(rows, stage.outputs, gradient, stage.outputs, sums)
  }

  /// ∂L/∂W, in the order of W.
  private func setWeightGradient(
    _ stage: PlannedStage, inputs: UnsafePointer<Float>, on backend: any GEMMBackend
  ) {
    let (gradient, target) = (base + stage.gradient, base + layout.parameterCount + stage.weight)
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

  /// ∂L/∂x of a dense stage; or, where the stage before has no other reader, its ∂L/∂z and ∂L/∂b.
  private func multiplyBack(_ index: Int, _ stage: PlannedStage, on backend: any GEMMBackend) {
    let (transpose, ldb): (Transpose, Int) = stage.isOutputMajor ? (.no, stage.inputs) : (.yes, stage.outputs)
    let gradient = base + stage.gradient
    func multiply(into target: UnsafeMutablePointer<Float>, beta: Float) {
      backend.sgemm(
        .no, transpose, m: rows, n: stage.inputs, k: stage.outputs, alpha: 1, a: gradient, lda: stage.outputs,
        b: base + stage.weight, ldb: ldb, beta: beta, c: target, ldc: stage.inputs)
    }
    switch (stage.inputGradient, stage.source) {
    case (.unwanted, _): return
    case (.finishedSource, .stage(let source)):
      let before = stages[source]
      backend.sgemm(
        .no, transpose, m: rows, n: stage.inputs, k: stage.outputs, a: gradient, lda: stage.outputs,
        b: base + stage.weight, ldb: ldb, c: base + before.gradient, ldc: before.outputs,
        epilogue: Epilogue(
          derivative: before.activation.map {
            Epilogue.Derivative($0, outputs: base + before.results, stride: before.outputs)
          }, columnSums: base + layout.parameterCount + before.bias))
    case (.source(let adding), .stage(let source)):
      multiply(into: base + stages[source].gradient, beta: adding ? 1 : 0)
    case (.own(let offset), _): multiply(into: base + offset, beta: 0)
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
  private func divide(_ gradient: UnsafePointer<Float>, columns: Int, _ parts: [PlanLayout.Part]) {
    for part in parts {
      guard let source = part.stage else { continue }
      let target = base + stages[source].gradient
      for i in 0..<rows {
        let (row, other) = (target + i * part.columns, gradient + i * columns + part.firstColumn)
        if part.isFirst {
          row.update(from: other, count: part.columns)
        } else {
          for j in 0..<part.columns { row[j] += other[j] }
        }
      }
    }
  }

  /// What a stage sees, after its sources' results were put side by side.
  private func joinedInputs(_ index: Int, _ stage: PlannedStage) -> UnsafePointer<Float> {
    if case .joined(let offset) = stage.source {
      for part in layout.parts[index] {
        let source = base + (part.stage.map { stages[$0].results } ?? layout.inputs)
        let target = base + offset + part.firstColumn
        for i in 0..<rows { (target + i * stage.inputs).update(from: source + i * part.columns, count: part.columns) }
      }
    }
    return inputs(of: stage)
  }

  private func inputs(of stage: PlannedStage) -> UnsafePointer<Float> {
    switch stage.source {
    case .batch: UnsafePointer(base + layout.inputs)
    case .stage(let source): UnsafePointer(base + stages[source].results)
    case .joined(let offset): UnsafePointer(base + offset)
    }
  }
}
