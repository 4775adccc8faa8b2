import NeuralNetworks

/// A rectangle of coloured pixels.
public struct Pixels: Sendable, Hashable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// Red, green, blue and opacity of each pixel, 0…255, in reading order.
  public private(set) var bytes: [UInt8]

  /// Pixels from four bytes each: red, green, blue, opacity, in reading order. Traps unless there are 4 × width × height.
  public init(width: Int, height: Int, rgba bytes: [UInt8]) {
    require(
      width > 0 && height > 0 && bytes.count == 4 * width * height,
      "\(width)×\(height) pixels of four bytes cannot be made from \(bytes.count) bytes")
    (self.width, self.height, self.bytes) = (width, height, bytes)
  }

  /// Pixels from a colour for each column and row, from the upper left.
  public init(width: Int, height: Int, _ color: (_ column: Int, _ row: Int) -> Color) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * max(0, width * height))
    for row in 0..<max(0, height) {
      for column in 0..<max(0, width) {
        let color = color(column, row)
        bytes.append(color.red)
        bytes.append(color.green)
        bytes.append(color.blue)
        bytes.append(UInt8((color.opacity.clamped(to: 0...1) * 255).rounded()))
      }
    }
    self.init(width: width, height: height, rgba: bytes)
  }

  /// The colour of a pixel, counted from the upper left. Traps outside the picture.
  public subscript(column: Int, row: Int) -> Color {
    require(column >= 0 && column < width && row >= 0 && row < height, "no such pixel")
    let start = 4 * (row * width + column)
    return Color(
      red: bytes[start], green: bytes[start + 1], blue: bytes[start + 2], opacity: Double(bytes[start + 3]) / 255)
  }

  /// Whether every pixel covers what is beneath.
  var isOpaque: Bool { stride(from: 3, to: bytes.count, by: 4).allSatisfy { bytes[$0] == 255 } }
}
