import Datasets
import LinearAlgebra

/// Images that features take long to make of, so that there is time to interrupt it.
enum SlowFeatures {
  /// Noise in two classes, in the file `data.npz`.
  static func folder(images: Int, side: Int = 64) throws -> TemporaryFolder {
    var stream = RandomStream(seed: 1, name: "noise")
    var file = NPZFile()
    let bytes = (0..<images * side * side).map { _ in UInt8(stream.integer(below: 256)) }
    file["x"] = NPZArray(shape: [images, side, side], elements: .bytes(bytes))
    file["y"] = NPZArray(shape: [images], elements: .integers((0..<images).map { Int64($0 % 2) }))
    let folder = try TemporaryFolder()
    try folder.write("data.npz", file.bytes())
    return folder
  }
}
