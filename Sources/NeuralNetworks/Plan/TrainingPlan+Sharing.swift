import LinearAlgebra

/// A step on several threads.
///
/// Each thread does its share of the whole step, and they meet only where one needs what another has written: see ``SharedSchedule``.
/// The weights of a wide stage are divided by outputs, and stay with their share from the product to the update: what a thread
/// has written, another one's cache has to be asked for, which takes longer than the arithmetic where the processors are far apart. Two
/// threads mostly take the same shares from one meeting to the next; of more, which takes which is a matter of chance. The
/// depth of no product is divided, so that the bits are those of one thread.
extension TrainingPlan {
  /// What the threads share between two meetings.
  private struct Job {
    let plan: Unmanaged<TrainingPlan>
    let threads: Int
    let positions: ArraySlice<Int32>
    let examples: Examples
    let scaling: InputScaling
    let lossScale: Float
    var works = 0..<0
  }

  /// The loss of the batch at those positions, and the gradients of all parameters.
  func differentiateShared(
    _ positions: ArraySlice<Int32>, of examples: Examples, scaledBy scaling: InputScaling
  ) {
    let threads = backend.threads
    var job = Job(
      plan: Unmanaged.passUnretained(self), threads: threads, positions: positions,
      examples: examples, scaling: scaling, lossScale: lossScale)
    for index in 0..<meetingCount {
      job.works = (index == 0 ? 0 : meetings[index - 1])..<meetings[index]
      switch works[job.works.lowerBound] {
      case .callForward(let index): callForward(index)
      case .callBackward(let index): callBackward(index)
      case .callLoss: evaluateCalledLoss()
      default:
        withUnsafePointer(to: &job) {
          ThreadPool.shared.run(parts: threads, $0) { context, thread in
            let job = context.assumingMemoryBound(to: Job.self)
            job.pointee.plan._withUnsafeGuaranteedRef { $0.work(on: job, thread) }
          }
        }
      }
    }
  }

  private func work(on job: UnsafePointer<Job>, _ thread: Int) {
    let threads = job.pointee.threads
    let inputs = base + layout.inputs + (layout.copiesInputs ? thread * layout.inputsStride : 0)
    let products = SharedProducts(
      backend: ownBackend, thread: thread, threads: threads,
      rows: rows * thread / threads..<rows * (thread + 1) / threads, inputs: inputs)
    for position in job.pointee.works {
      switch works[position] {
      case .gather(.rows): gather(job, products.rows, to: inputs)
      case .gather(.columns): gather(job, 0..<rows, to: inputs)
      case .forward(let index, .rows): forward(index, by: products)
      case .forward(let index, .columns): forward(index, by: columns(of: stages[index].outputs, products))
      case .evaluate: evaluate(products.rows, scale: job.pointee.lossScale)
      case .finishGradient(let index): finishGradient(index, by: products)
      case .backward(let index, .rows): backward(index, by: products)
      case .backward(let index, .columns): backward(index, by: columns(of: stages[index].inputs, products))
      case .biasGradients(let index, .columns):
        setBiasGradient(stages[index], products.columns(of: stages[index].outputs))
      case .biasGradients(let index, .rows): if thread == 0 { setBiasGradient(stages[index]) }
      case .weightGradients(let index, _):
        let stage = stages[index]
        let share = products.share(of: stage)
        if !share.inputs.isEmpty {
          setWeightGradient(
            stage, inputs: share.inputs, outputs: share.outputs, by: products,
            into: base + layout.parameterCount + stage.weight)
        }
      case .callForward, .callBackward, .callLoss: break
      }
    }
  }

  private func columns(of count: Int, _ products: SharedProducts) -> ColumnProducts {
    ColumnProducts(shared: products, columns: products.columns(of: count), rows: 0..<rows)
  }

  private func gather(_ job: UnsafePointer<Job>, _ rows: Range<Int>, to target: UnsafeMutablePointer<Float>) {
    let start = job.pointee.positions.startIndex
    job.pointee.examples.gather(
      job.pointee.positions[start + rows.lowerBound..<start + rows.upperBound], scaledBy: job.pointee.scaling,
      into: target + rows.lowerBound * job.pointee.examples.width, by: kernels)
  }

  /// A step of all parameters of dense stages, shared as they were used.
  func updateShared(learningRate: Float, gradientScale: Float) {
    let threads = backend.threads
    typealias Job = (plan: Unmanaged<TrainingPlan>, learningRate: Float, gradientScale: Float, threads: Int)
    var job: Job = (Unmanaged.passUnretained(self), learningRate, gradientScale, threads)
    withUnsafePointer(to: &job) {
      ThreadPool.shared.run(parts: threads, $0) { context, thread in
        let job = context.assumingMemoryBound(to: Job.self).pointee
        job.plan._withUnsafeGuaranteedRef {
          $0.updateShare(
            thread, of: job.threads, learningRate: job.learningRate, gradientScale: job.gradientScale)
        }
      }
    }
  }

  /// One thread's share of an update; with one thread, all of it.
  func updateShare(_ thread: Int, of threads: Int, learningRate: Float, gradientScale: Float) {
    let products = SharedProducts(
      backend: ownBackend, thread: thread, threads: threads, rows: 0..<0,
      inputs: base + layout.inputs + (isShared && layout.copiesInputs ? thread * layout.inputsStride : 0))
    for index in 0..<stageCount where stages[index].isDense {
      let share = products.share(of: stages[index])
      if share.inputs.isEmpty { continue }
      updateWeights(
        stages[index], inputs: share.inputs, outputs: share.outputs, by: products, learningRate: learningRate,
        gradientScale: gradientScale)
    }
    if thread == 0 {
      update(
        at: layout.weightCount, count: layout.biasCount, isPenalized: false, learningRate: learningRate,
        gradientScale: gradientScale)
    }
  }

  /// A step of the weights that belong to some of a stage's inputs and outputs; with their gradients, where those were left for it.
  private func updateWeights(
    _ stage: PlannedStage, inputs: Range<Int>, outputs: Range<Int>, by products: SharedProducts, learningRate: Float,
    gradientScale: Float
  ) {
    func update(_ inputs: Range<Int>, _ gradient: UnsafePointer<Float>) {
      let (rows, columns) = stage.isOutputMajor ? (outputs, inputs) : (inputs, outputs)
      let offset = stage.weight + rows.lowerBound * stage.rowStride + columns.lowerBound
      let isWhole = columns.count == stage.rowStride
      self.update(
        parameters(
          at: offset, gradient: gradient, count: isWhole ? rows.count * columns.count : columns.count,
          isPenalized: true, gradientScale: gradientScale), rows: isWhole ? 1 : rows.count, stride: stage.rowStride,
        learningRate: learningRate)
    }
    func offset(_ first: Int) -> Int {
      stage.isOutputMajor
        ? outputs.lowerBound * stage.inputs + first : first * stage.outputs + outputs.lowerBound
    }
    if !fusesUpdates {
      return update(inputs, base + layout.parameterCount + stage.weight + offset(inputs.lowerBound))
    }
    // A few at a time: their gradients stay in the cache, in memory that is used again.
    let block = layout.gradientBlock(of: stage)
    let scratch = base + layout.gradientBlocks + products.thread * layout.gradientBlockFloats
    var first = inputs.lowerBound
    while first < inputs.upperBound {
      let end = min(first + block, inputs.upperBound)
      let start = offset(first)
      setWeightGradient(
        stage, inputs: first..<end, outputs: outputs, by: products, into: scratch - start)
      update(first..<end, scratch)
      first = end
    }
  }
}
