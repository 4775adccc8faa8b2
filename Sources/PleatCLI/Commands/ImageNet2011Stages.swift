import Pleat

/// A bar for each stage that takes a while, and a line for each that is done.
struct StageDisplay {
  private let isQuiet: Bool
  private var bar: CountDisplay?
  private var name = ""

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  mutating func show(_ stage: ImageNet2011.Stage) {
    switch stage {
    case .fitting(let system): begin("\(system): projection and mixture")
    case .quantizing(let system): begin("\(system): codebooks")
    case .compressing(let system, let done, let total): count(done, total, "\(system): compressing vectors")
    case .classifying(let system, let done, let total): count(done, total, "\(system): machines")
    }
  }

  mutating func clear() {
    bar?.clear()
    bar = nil
  }

  private mutating func begin(_ stage: String) {
    clear()
    name = stage
    bar = CountDisplay(stage, isQuiet: isQuiet)
    if !isQuiet { Terminal.writeError(stage) }
  }

  private mutating func count(_ done: Int, _ total: Int, _ stage: String) {
    if stage != name { begin(stage) }
    bar?.show(done, of: total)
  }
}
