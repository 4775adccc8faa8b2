import Foundation
import Testing

/// The backends that this build has.
#if OpenBLAS
let backends = ["swift", "openblas"]
#else
let backends = ["swift"]
#endif

/// The result of `pleat train --json`.
struct TrainResult: Decodable, Sendable {
  struct Score: Decodable, Sendable {
    let loss: Double
    let accuracy: Double?
  }
  let epochs: Int
  let steps: Int
  let train: Score
  let validation: Score?
  let test: Score?
  let parameters: Int
  let model: String
}

/// Models that several tests look at, trained once by the command itself.
struct TrainedModel: Sendable {
  let bytes: [UInt8]
  let report: TrainResult

  /// A small network on the digits; 359 of them held out.
  static let digits = Result { try TrainedModel(["digits", "--hidden", "16", "--epochs", "5"]) }
  /// A linear SVM on the digits.
  static let svm = Result { try TrainedModel(["digits", "--model", "linear", "--loss", "svm", "--epochs", "2"]) }
  /// Three classes in the plane.
  static let spiral = Result { try TrainedModel(["spiral", "--hidden", "8", "--epochs", "5"]) }

  private init(_ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try pleat(
      ["train"] + arguments + ["--backend", "swift", "--json", "--quiet", "--out", "m.safetensors"], in: folder)
    try #require(run.status == 0, "\(run.errors)")
    bytes = try folder.read("m.safetensors")
    report = try run.decoded(TrainResult.self)
  }
}

/// A new folder with a trained model in it, called `m.safetensors`.
func folder(with model: Result<TrainedModel, any Error>) throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  try folder.write("m.safetensors", try model.get().bytes)
  return folder
}
