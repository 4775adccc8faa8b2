import Foundation

/// The files of a small data set of 2×2 pictures under MNIST's names, put together from the format's description.
enum IDXFolderBytes {
  static let imagesName = "train-images-idx3-ubyte"
  static let labelsName = "train-labels-idx1-ubyte"

  static func images(_ count: UInt32, magic: UInt32 = 0x803, pixels: [UInt8]? = nil) -> [UInt8] {
    bigEndian([magic, count, 2, 2]) + (pixels ?? (0..<4 * count).map { UInt8(truncatingIfNeeded: $0 * 37) })
  }

  static func labels(_ labels: [UInt8], magic: UInt32 = 0x801) -> [UInt8] {
    bigEndian([magic, UInt32(labels.count)]) + labels
  }

  /// The training part, and the test part if there is one, in the folder "data".
  static func files(
    _ images: [UInt8], _ labels: [UInt8], test: (images: [UInt8], labels: [UInt8])? = nil, suffix: String = ""
  ) -> [String: [UInt8]] {
    var files = ["data/\(imagesName)\(suffix)": images, "data/\(labelsName)\(suffix)": labels]
    if let test {
      files["data/t10k-images-idx3-ubyte"] = test.images
      files["data/t10k-labels-idx1-ubyte"] = test.labels
    }
    return files
  }

  private static func bigEndian(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }
}
