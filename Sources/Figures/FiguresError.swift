/// Why a picture could not be made.
public enum FiguresError: Error, Sendable, Equatable {
  /// The file's name ends in none of the suffixes of ``PictureFormat``.
  case unknownFormat(path: String)
  /// A grid has more samples than ``SampleGrid/maximumCount``, or less than one a side.
  case gridSize(columns: Int, rows: Int)
  /// A picture has a side that isn't finite and positive, or longer than ``Drawing/maximumSide`` pixels.
  case pictureSize(width: Double, height: Double)
  /// libpng refused to write or read a picture, with this message.
  case png(String)
}

extension FiguresError: CustomStringConvertible {
  /// One line for the user: what was asked for, and what is possible.
  public var description: String {
    switch self {
    case .unknownFormat(let path):
      "\(path): no known kind of picture; a name ends in "
        + PictureFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: " or ")
    case .gridSize(let columns, let rows):
      "a grid of \(columns)×\(rows) samples: it has at least one, and at most \(SampleGrid.maximumCount) in all"
    case .pictureSize(let width, let height):
      "a picture of \(width)×\(height) pixels: a side has more than 0 and at most \(Int(Drawing.maximumSide))"
    case .png(let message): "PNG: \(message)"
    }
  }
}
