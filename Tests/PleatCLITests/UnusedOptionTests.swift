import Datasets
import Foundation
import LinearAlgebra
import Testing

/// An option that nothing uses is wrong usage, not ignored.
struct UnusedOptionTests {
  private static func files() throws -> [String: [UInt8]] {
    var files = try StripedPictures.folder(count: 3, width: 8, height: 8)
    files["m"] = try TrainedModel.digits.get().bytes
    files["s"] = try TrainedModel.spiral.get().bytes
    files["points.csv"] = Array("1,2\n3,4\n".utf8)
    var file = NPZFile()
    file["x"] = NPZArray(Matrix(rows: 20, columns: 2) { i, j in Float((i * 7 + j * 3) % 11) })
    file["y"] = NPZArray(shape: [20], elements: .integers((0..<20).map { $0 % 2 }))
    for part in ["val", "test"] {
      file["x_\(part)"] = NPZArray(Matrix(rows: 2, columns: 2, repeating: 1))
      file["y_\(part)"] = NPZArray(shape: [2], elements: .integers([0, 1]))
    }
    files["parts.npz"] = file.bytes()
    return files
  }

  @Test(arguments: [
    ("predict m data/rows", "--split train", "images whose classes nobody knows"),
    ("predict m data/rows", "--seed 3", "images"),
    ("predict m data/rows/0.png", "--split all", "images"),
    ("predict m data/rows/0.png", "--seed 3", "images"),
    ("predict s points.csv", "--split auto", "a table of numbers"),
    ("predict s points.csv", "--seed 1", "a table"),
    ("predict s points.csv", "--skip-broken", "a table"),
    ("predict m digits", "--seed 1", "synthetic sets"),
    ("predict m digits", "--skip-broken", "folders of PNG and JPEG"),
    ("evaluate m digits", "--seed 1", "synthetic sets"),
    ("evaluate m digits", "--skip-broken", "folders of PNG and JPEG"),
    ("evaluate s spiral", "--skip-broken", "folders of PNG and JPEG"),
    ("evaluate s parts.npz", "--skip-broken", "folders of PNG and JPEG"),
    ("plot confusion m digits", "--skip-broken", "folders of PNG and JPEG"),
    ("plot boundary s spiral", "--skip-broken", "folders of PNG and JPEG"),
    ("train parts.npz", "--test-fraction 0.3", "a test set"),
    ("train parts.npz", "--validation-fraction 0.3", "a validation set"),
    ("search parts.npz", "--test-fraction 0.3", "a test set"),
    ("search parts.npz", "--validation-fraction 0.3", "a validation set"),
    ("train spiral --test moons", "--test-fraction 0.3", "--test"),
    ("train spiral --model linear", "--activation tanh", "--model linear"),
    ("cv spiral --model linear", "--activation tanh", "--model linear"),
    ("train data", "--image-fit stretch", "without --image-size"),
    ("search data", "--image-fit crop", "without --image-size"),
    ("cv data", "--image-resampling bilinear", "without --image-size"),
    ("features data --kind hog --out f", "--image-fit stretch", "without --image-size"),
    ("imagenet2011 data", "--image-fit stretch", "without --image-size"),
    ("plot gradients data", "--image-fit stretch", "without --image-size"),
    ("imagenet2011 digits", "--image-size 8x8", "folders of PNG and JPEG"),
    ("imagenet2011 digits", "--skip-broken", "folders of PNG and JPEG"),
  ])
  func isRefused(command: String, option: String, reason: String) throws {
    let arguments = (command + " " + option).split(separator: " ").map(String.init)
    let name = try #require(option.split(separator: " ").first.map(String.init))
    try expectFailure(arguments, status: 64, says: ["\(name) has no meaning with", reason], files: try Self.files())
  }

  @Test(arguments: [
    "predict m data/rows --skip-broken", "predict s spiral --seed 3 --split all", "evaluate s spiral --seed 3",
    "evaluate m digits --split train", "evaluate s parts.npz --split validation",
    "train parts.npz --epochs 1 --out n", "train spiral --test-fraction 0 --epochs 1 --out n",
  ])
  func isTakenWhereItIsUsed(command: String) throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in try Self.files() { try folder.write(name, bytes) }
    let run = try pleat(command.split(separator: " ").map(String.init), in: folder)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func splitValidationNeedsAValidationSet() throws {
    try expectFailure(
      ["evaluate", "m", "digits", "--split", "validation"], status: 64, says: ["--split validation", "digits"],
      files: ["m": try TrainedModel.digits.get().bytes])
  }
}
