import LinearAlgebra
import NeuralNetworks

/// Trains a network on one backend through the trainer, always from the same weights, and times the steps.
final class TimedTraining {
  private let workload: TrainingWorkload
  private let backend: KernelChoice
  private let threads: Int
  private let wholeEpochs: Bool
  private let network: Network
  private let examples: Examples
  private let scaling: InputScaling
  private let clock: Clock

  /// Of all steps that were timed.
  private var steps = 0
  private var allocations = 0
  private var ends = 0
  private var betweenEpochs = StepWatch.Spent()
  /// Why a run ended before its time.
  private(set) var failure: TrainingError?

  /// - wholeEpochs: whether a turn is never shorter than an epoch, however long that takes.
  init(
    _ workload: TrainingWorkload, _ examples: Examples, on backend: KernelChoice, threads: Int, wholeEpochs: Bool
  ) throws {
    self.workload = workload
    self.backend = backend
    self.threads = threads
    self.wholeEpochs = wholeEpochs
    self.examples = examples
    network = try workload.makeNetwork(on: backend.makeBackend(threads: threads))
    scaling = workload.data.scaling(for: workload.network)
    clock = Clock(threads: threads)
  }

  var contestant: Contestant { Contestant(timing: { self.seconds(steps: $0) }) }

  /// Requests for memory a step, without the first steps of each run; nil where nobody counts them.
  var allocationsPerStep: Double? {
    Allocations.areCounted && steps > 0 ? Double(allocations) / Double(steps) : nil
  }

  /// What lies between the last step of an epoch and the first of the next, in the mean; nil if no epoch ended.
  var epochEnd: BackendMeasurement.EpochEnd? {
    guard ends > 0 else { return nil }
    return BackendMeasurement.EpochEnd(
      seconds: betweenEpochs.seconds / Double(ends),
      allocations: Allocations.areCounted ? Double(betweenEpochs.allocations) / Double(ends) : nil)
  }

  /// Throws unless some steps on one batch make its loss smaller.
  func verify() throws {
    backend.prepare(threads: threads)
    let batch = examples[0..<workload.batch]
    var trainer = trainer(epochs: 5)
    try trainer.train(on: batch, scaling: scaling)
    let (before, after) = (loss(of: network, on: batch), loss(of: trainer.network, on: batch))
    // A NaN is not less than anything.
    guard after < before else {
      throw UselessTraining(backend: backend.rawValue, workload: workload.name, before: before, after: after)
    }
  }

  private func loss(of network: Network, on batch: Examples) -> Double {
    network.evaluate(batch, scaling: scaling, loss: workload.loss).loss
  }

  /// The time of so many steps in a row, after some that aren't timed, because the memory of a run is new.
  private func seconds(steps count: Int) -> Double {
    backend.prepare(threads: threads)
    let clock = clock
    let window = Window(steps: count, stepsPerEpoch: workload.stepsPerEpoch, wholeEpochs: wholeEpochs)
    var watch = StepWatch(warmUp: window.warmUp, last: window.last, stepsPerEpoch: workload.stepsPerEpoch) {
      StepWatch.Spent(seconds: clock.now, allocations: Allocations.count)
    }
    var trainer = trainer(epochs: (window.last + workload.stepsPerEpoch - 1) / workload.stepsPerEpoch)
    do {
      try trainer.train(on: examples, scaling: scaling) { watch.observe($0) }
    } catch {
      failure = error
      return .infinity
    }
    steps += window.steps
    allocations += watch.steps.allocations
    ends += watch.ends
    betweenEpochs += watch.betweenEpochs
    return watch.steps.seconds / Double(window.steps) * Double(count)
  }

  /// Which steps of a run are timed.
  ///
  /// An epoch's first step draws the order of its examples, so that the steps of a long run must be whole epochs, wherever they
  /// begin. A short run stays within its first epoch.
  struct Window: Equatable {
    let warmUp: Int
    let steps: Int

    var last: Int { warmUp + steps }

    init(steps count: Int, stepsPerEpoch: Int, wholeEpochs: Bool) {
      if wholeEpochs || count >= stepsPerEpoch {
        steps = (count + stepsPerEpoch - 1) / stepsPerEpoch * stepsPerEpoch
        warmUp = max(1, count / 10)
      } else {
        steps = count
        warmUp = max(1, min(count / 10, stepsPerEpoch - count))
      }
    }
  }

  private func trainer(epochs: Int) -> Trainer {
    Trainer(
      network: network, loss: workload.loss, optimizer: workload.optimizer,
      options: TrainingOptions(
        epochs: epochs, batchSize: workload.batch, learningRate: workload.learningRate,
        clipNorm: workload.clipNorm, shuffles: workload.shuffles))
  }
}

/// Training did no good: nothing of it was timed.
struct UselessTraining: Error, CustomStringConvertible {
  let backend: String
  let workload: String
  let before: Double
  let after: Double

  var description: String { "\(backend) trains \(workload) from a loss of \(before) to \(after): not timed" }
}
