import Pleat

/// What `pleat imagenet2011` found.
struct ImageNet2011Report: Encodable {
  /// One kind of descriptors.
  struct System: Encodable {
    let descriptor: String
    let numbers: Int
    let bytes: Int
    let accuracy: Double
  }

  /// In bytes: the most that the process has had resident before the fit, what that may grow by, and the most in the end.
  struct Memory: Encodable {
    let before: Int
    let bound: Int
    let largest: Int

    static func text(_ bytes: Int) -> String { "\(decimal(Double(bytes) / 1e6, 0)) MB" }
  }

  let training: Int
  let test: Int
  let classes: Int
  let systems: [System]
  let accuracy: Double
  let seconds: Double
  let threads: Int
  let memory: Memory
  /// Where the model was written, if it was.
  let model: String?

  var text: String {
    let lines = systems.map {
      "\($0.descriptor): \(grouped($0.numbers)) numbers, \(grouped($0.bytes)) bytes an image; test accuracy \(decimal($0.accuracy, 4))"
    }
    return
      (lines + [
        "together: test accuracy \(decimal(accuracy, 4)) of \(counted(test, "image")) in \(classes) classes",
        "fitted to \(counted(training, "image")) and tested in \(decimal(seconds, 1)) s on \(counted(threads, "thread"))",
        "memory: \(Memory.text(memory.before)) before, \(Memory.text(memory.largest)) at most; "
          + "\(Memory.text(memory.before + memory.bound)) was the limit",
      ] + (model.map { ["model \($0)"] } ?? [])).joined(separator: "\n")
  }
}
