import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The file of `--log`: one JSON object an epoch, there as soon as the epoch is over.
final class LogFile {
  private let path: String
  private let descriptor: Int32

  /// Creates the file, or empties the one that is there.
  init(_ path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "\(path): cannot be created: \(String(cString: strerror(errno)))")
    }
    self.path = path
  }

  deinit { close(descriptor) }

  func write(_ metrics: EpochMetrics) throws {
    var line = try jsonLine(Line(metrics)) + "\n"
    try line.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        #if canImport(Darwin)
        let count = Darwin.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        #else
        let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        #endif
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          throw Failure(.inputOutput, "\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        written += count
      }
    }
  }

  private struct Line: Encodable {
    let epoch: Int
    let step: Int
    let learningRate: Float
    let trainLoss: Double
    let trainAccuracy: Double?
    let validationLoss: Double?
    let validationAccuracy: Double?
    let seconds: Double
    let examplesPerSecond: Double

    init(_ metrics: EpochMetrics) {
      epoch = metrics.epoch
      step = metrics.step
      learningRate = metrics.learningRate
      trainLoss = metrics.trainLoss
      trainAccuracy = metrics.trainAccuracy
      validationLoss = metrics.validation.map(\.loss).flatMap { $0.isFinite ? $0 : nil }
      validationAccuracy = metrics.validation?.accuracy
      seconds = metrics.seconds
      examplesPerSecond = metrics.examplesPerSecond
    }

    enum CodingKeys: String, CodingKey {
      case epoch, step, seconds
      case learningRate = "learning_rate"
      case trainLoss = "train_loss"
      case trainAccuracy = "train_accuracy"
      case validationLoss = "validation_loss"
      case validationAccuracy = "validation_accuracy"
      case examplesPerSecond = "examples_per_second"
    }
  }
}
