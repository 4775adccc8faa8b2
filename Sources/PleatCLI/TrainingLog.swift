import Pleat

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads what `pleat train --log` wrote.
enum TrainingLog {
  /// The epochs of a log, in its order.
  ///
  /// Keys that nobody knows are passed over. Throws ``Failure``: status 66 where there is no such file, 74 where it can't be read, and
  /// 65, with file and line, for a line that isn't one of a log, epochs that don't increase, and a log without any.
  static func read(_ path: String) throws -> [LearningCurvePoint] {
    var points: [LearningCurvePoint] = []
    for (index, line) in try text(of: path).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy(\.isWhitespace) { continue }
      func malformed(_ problem: String) -> Failure {
        Failure(.malformed, "\(path): line \(index + 1): \(problem)")
      }
      let record: Line
      do {
        record = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      } catch let error as DecodingError {
        throw malformed(describe(error))
      } catch {
        throw malformed("not a JSON object")
      }
      guard let epoch = Int(exactly: record.epoch), epoch >= 1 else {
        throw malformed("\"epoch\" is \(record.epoch), but must be a whole number of at least 1")
      }
      let point = record.point(epoch: epoch)
      if let last = points.last, point.epoch <= last.epoch {
        throw malformed("\"epoch\" is \(point.epoch), but must be greater than \(last.epoch), the line before's")
      }
      points.append(point)
    }
    guard !points.isEmpty else { throw Failure(.malformed, "\(path): no epochs: expected a line of JSON for each") }
    return points
  }

  /// A whole file as text.
  static func text(of path: String) throws -> String {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      throw Failure(.notFound, "\(path): no such file")
    } catch {
      throw Failure(.inputOutput, "\(path): cannot be read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.malformed, "\(path): not a text file in UTF-8")
    }
    return text
  }

  /// What is wrong with a line, without the decoder's words for it.
  private static func describe(_ error: DecodingError) -> String {
    func name(_ path: [any CodingKey]) -> String { "\"\(path.map(\.stringValue).joined(separator: "."))\"" }
    return switch error {
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
    case .typeMismatch(_, let context) where !context.codingPath.isEmpty,
      .valueNotFound(_, let context) where !context.codingPath.isEmpty:
      "\(name(context.codingPath)) is no number"
    default: "not a JSON object"
    }
  }

  private struct Line: Decodable {
    let epoch: Double
    let learningRate: Double?
    let trainLoss: Double
    let trainAccuracy: Double?
    let validationLoss: Double?
    let validationAccuracy: Double?

    enum CodingKeys: String, CodingKey {
      case epoch
      case learningRate = "learning_rate"
      case trainLoss = "train_loss"
      case trainAccuracy = "train_accuracy"
      case validationLoss = "validation_loss"
      case validationAccuracy = "validation_accuracy"
    }

    func point(epoch: Int) -> LearningCurvePoint {
      LearningCurvePoint(
        epoch: epoch, trainLoss: trainLoss, trainAccuracy: trainAccuracy, validationLoss: validationLoss,
        validationAccuracy: validationAccuracy, learningRate: learningRate)
    }
  }
}
