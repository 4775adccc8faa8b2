import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The file of `--log`: one JSON object an epoch, a trial of a search, or a fold, there as soon as that is over.
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

  /// Throws what creating the file would throw, as far as the system tells before; nothing is created or emptied.
  static func checkWritable(_ path: String) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    func fail(_ code: Int32) -> Failure {
      Failure(.cannotCreate, "\(path): cannot be created: \(String(cString: strerror(code)))")
    }
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw fail(EISDIR) }
    if !exists, errno != ENOENT { throw fail(errno) }
    guard access(exists ? path : split(path).folder, W_OK) == 0 else { throw fail(errno) }
  }

  /// Whether two paths lead to one file, or would once it is there: however they are spelled, and through links.
  static func isSamePlace(_ a: String, _ b: String) -> Bool {
    if let first = identity(of: a), let second = identity(of: b) { return first == second }
    let (folderA, nameA) = split(a)
    let (folderB, nameB) = split(b)
    guard nameA == nameB, let first = identity(of: folderA), let second = identity(of: folderB) else { return false }
    return first == second
  }

  /// What the system knows a file by; nil if there is none.
  private static func identity(of path: String) -> [UInt64]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)]
  }

  private static func split(_ path: String) -> (folder: String, name: Substring) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
    return (String(path[...slash]), path[path.index(after: slash)...])
  }

  func write(_ metrics: EpochMetrics) throws { try write(record: Line(metrics)) }

  /// Adds a line with one JSON object.
  func write(record: some Encodable) throws {
    var line = try jsonLine(record) + "\n"
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
      validationLoss = metrics.validation?.loss
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
