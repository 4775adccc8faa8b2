import LinearAlgebra

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// One image in one channel.
struct GreyImage {
  let height: Int
  let width: Int
  /// height·width, row by row.
  var pixels: [Float]

  /// An image among examples; colours by ITU-R BT.709's weights of red, green and blue.
  init(_ inputs: ExampleInputs, at index: Int, shape: ImageShape) {
    (height, width) = (shape.height, shape.width)
    var numbers = [Float](repeating: 0, count: shape.count)
    var span = numbers.mutableSpan
    inputs.copyRow(index, to: &span)
    guard shape.channels == 3 else {
      pixels = numbers
      return
    }
    pixels = [Float](repeating: 0, count: height * width)
    let colors = numbers.span
    var grey = pixels.mutableSpan
    for i in grey.indices {
      grey[unchecked: i] =
        0.2125 * colors[unchecked: 3 * i] + 0.7154 * colors[unchecked: 3 * i + 1] + 0.0721
        * colors[unchecked: 3 * i + 2]
    }
  }

  private init(height: Int, width: Int, pixels: [Float]) {
    (self.height, self.width, self.pixels) = (height, width, pixels)
  }

  /// The image smoothed by a Gaussian, cut off at 4σ; beyond the border the border's pixels go on.
  func smoothed(sigma: Double) -> GreyImage {
    let radius = Int((4 * sigma).rounded())
    guard radius > 0 else { return self }
    var kernel = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = kernel.reduce(0, +)
    kernel = kernel.map { $0 / sum }
    let weights = kernel.map { Float($0) }
    // Down the columns first, each row as the sum of rows above and below.
    var columns = [Float](repeating: 0, count: height * width)
    var rows = columns
    Self.addRows(of: pixels, height, width, weights, radius, to: &columns)
    Self.addColumns(of: columns, height, width, weights, radius, to: &rows)
    return GreyImage(height: height, width: width, pixels: rows)
  }

  private static func addRows(
    of pixels: [Float], _ height: Int, _ width: Int, _ weights: [Float], _ radius: Int, to result: inout [Float]
  ) {
    let (pixels, weights) = (pixels.span, weights.span)
    var result = result.mutableSpan
    for y in 0..<height {
      for k in weights.indices {
        let source = min(max(y + k - radius, 0), height - 1) * width
        let weight = weights[unchecked: k]
        for x in 0..<width { result[unchecked: y * width + x] += weight * pixels[unchecked: source + x] }
      }
    }
  }

  private static func addColumns(
    of pixels: [Float], _ height: Int, _ width: Int, _ weights: [Float], _ radius: Int, to result: inout [Float]
  ) {
    var padded = [Float](repeating: 0, count: width + 2 * radius)
    let (pixels, weights) = (pixels.span, weights.span)
    var result = result.mutableSpan
    var row = padded.mutableSpan
    for y in 0..<height {
      for x in row.indices { row[unchecked: x] = pixels[unchecked: y * width + min(max(x - radius, 0), width - 1)] }
      for k in weights.indices {
        let weight = weights[unchecked: k]
        for x in 0..<width { result[unchecked: y * width + x] += weight * row[unchecked: x + k] }
      }
    }
  }
}
