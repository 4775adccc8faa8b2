import LinearAlgebra

/// What one of several threads does in a step, its own share of each.
enum SharedWork: Equatable {
  /// How work is divided. What it writes is divided in the same way, but for what is said at each work.
  enum Share {
    /// Each thread has some of the batch's rows.
    case rows
    /// Each thread has some of the columns: those that some of a stage's weights belong to.
    case columns
  }

  /// The batch's inputs: some rows, or all of them for each thread, which then has a copy of its own.
  case gather(Share)
  /// A stage's results.
  case forward(Int, Share)
  /// The loss and its gradient, by rows.
  case evaluate
  /// The derivative of a stage's activation, where the stage that reads its results hasn't applied it.
  case finishGradient(Int)
  /// What a stage's gradient makes of that of the stage before; by columns of that one.
  case backward(Int, Share)
  /// The gradients of a stage's biases: of some of its outputs; or, by rows, of all, by one thread.
  case biasGradients(Int, Share)
  /// The gradients of a stage's weights: of some of its outputs; or, by rows, of some of its inputs.
  case weightGradients(Int, Share)
  // Layers and losses that are called as they are: for the whole batch, by the caller's thread.
  case callForward(Int)
  case callBackward(Int)
  case callLoss
}

/// A step's work in the order in which it is done, and where the threads meet: each waits there for what the others have done.
struct SharedSchedule {
  private(set) var works: [SharedWork] = []
  /// The positions behind the last works before each meeting.
  private(set) var meetings: [Int] = []

  /// Of an array of results or gradients: the meeting before which it is written, and how it is divided.
  private typealias Written = (meeting: Int, share: SharedWork.Share?)

  private let stages: [PlannedStage]
  /// The stages that each stage sees; nil for the batch.
  private let sources: [[Int?]]
  private let includesWeights: Bool
  private var results: [Written]
  private var gradients: [Written]
  private let inputs: Written

  /// - sources: the stages that each stage sees; nil for the batch.
  /// - includesWeights: whether the gradients of weights are a part of it, and aren't left for the update.
  /// - copiesInputs: whether each thread has the whole batch's inputs for itself.
  /// - callsLoss: whether the loss is called as it is.
  init(_ stages: [PlannedStage], sources: [[Int?]], includesWeights: Bool, copiesInputs: Bool, callsLoss: Bool) {
    self.stages = stages
    self.sources = sources
    self.includesWeights = includesWeights
    // Written before the first meeting of all: no reader waits for it.
    results = stages.map { _ in (-1, nil) }
    gradients = results
    inputs = copiesInputs ? (-1, nil) : (0, .rows)
    works.append(.gather(copiesInputs ? .columns : .rows))
    for index in stages.indices { addForward(index) }
    if callsLoss {
      gradients[stages.count - 1] = addAlone(.callLoss)
    } else {
      need(results[stages.count - 1], by: .rows)
      works.append(.evaluate)
      gradients[stages.count - 1] = (meetings.count, .rows)
    }
    // Gradients of parameters wait until all threads have met anyway.
    var deferred: [Int] = []
    for index in stages.indices.reversed() where stages[index].needsGradient {
      let before = meetings.count
      addBackward(index)
      if meetings.count > before { addParameterGradients(&deferred) }
      if stages[index].isDense { deferred.append(index) }
    }
    addParameterGradients(&deferred)
    if !deferred.isEmpty {
      meet()
      addParameterGradients(&deferred)
      require(deferred.isEmpty, "gradients of the parameters of stages \(deferred) that nothing leads to")
    }
    meet()
  }

  private mutating func meet() {
    if (meetings.last ?? 0) < works.count { meetings.append(works.count) }
  }

  /// Adds work that is done between two meetings by itself; what it writes is there for all from then on.
  private mutating func addAlone(_ work: SharedWork) -> Written {
    meet()
    works.append(work)
    defer { meet() }
    return (meetings.count, nil)
  }

  /// Meets first, if what another thread writes now is needed.
  private mutating func need(_ written: Written, by share: SharedWork.Share?) {
    if written.meeting == meetings.count && (written.share != share || share == nil) { meet() }
  }

  private func isThere(_ written: Written, for share: SharedWork.Share?) -> Bool {
    written.meeting != meetings.count || written.share == share && share != nil
  }

  /// What a stage sees.
  private func seen(by stage: Int) -> [Written] { sources[stage].map { $0.map { results[$0] } ?? inputs } }

  private mutating func addForward(_ index: Int) {
    let stage = stages[index]
    if stage.isCalled {
      results[index] = addAlone(.callForward(index))
      return
    }
    let share: SharedWork.Share = stage.isSharedByColumns ? .columns : .rows
    for written in seen(by: index) { need(written, by: share == .rows ? .rows : nil) }
    works.append(.forward(index, share))
    results[index] = (meetings.count, share)
  }

  private mutating func addBackward(_ index: Int) {
    let stage = stages[index]
    if stage.isCalled {
      let written = addAlone(.callBackward(index))
      for case let source? in sources[index] { gradients[source] = written }
      return
    }
    if stage.isDense, stage.activation != nil, !stage.isFinishedByReader {
      need(gradients[index], by: .rows)
      works.append(.finishGradient(index))
      gradients[index] = (meetings.count, .rows)
    }
    if case .unwanted = stage.inputGradient { return }
    // By columns of the stage before, if those are some thread's own.
    var share = SharedWork.Share.rows
    if case (.finishedSource, .stage(let source)) = (stage.inputGradient, stage.source),
      stages[source].isSharedByColumns, stage.isSharedByColumns
    {
      share = .columns
    }
    need(gradients[index], by: share == .rows ? .rows : nil)
    for case let source? in sources[index] { need(gradients[source], by: share) }
    works.append(.backward(index, share))
    for case let source? in sources[index] { gradients[source] = (meetings.count, share) }
  }

  /// Adds those whose gradients are there, and leaves the others.
  private mutating func addParameterGradients(_ deferred: inout [Int]) {
    for index in deferred {
      let share: SharedWork.Share = stages[index].isSharedByColumns ? .columns : .rows
      if isThere(gradients[index], for: share == .columns ? .columns : nil),
        seen(by: index).allSatisfy({ isThere($0, for: nil) })
      {
        works.append(.biasGradients(index, share))
        if includesWeights { works.append(.weightGradients(index, share)) }
        deferred.removeAll { $0 == index }
      }
    }
  }
}
