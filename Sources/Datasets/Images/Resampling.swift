import LinearAlgebra

/// How the pixels of a picture in another size are computed.
public enum Resampling: String, Sendable, CaseIterable {
  /// A pixel is the mean of the area that it covers: what makes pictures smaller without aliasing.
  case area
  /// A pixel is interpolated between the four around its centre, however many pixels it covers.
  case bilinear

  /// Which pixels of a line are added up for each pixel of the new one, and with what weights, which add up to 1.
  func taps(from count: Int, to target: Int) -> [(first: Int, weights: [Float])] {
    (0..<target).map { position in
      switch self {
      case .area:
        // In units of 1/target of a pixel everything is a whole number.
        let covered = position * count..<(position + 1) * count
        let first = covered.lowerBound / target
        let last = (covered.upperBound - 1) / target
        return (
          first,
          (first...last).map { pixel in
            Float(covered.clamped(to: pixel * target..<(pixel + 1) * target).count) / Float(count)
          }
        )
      case .bilinear:
        let center = (Double(position) + 0.5) * Double(count) / Double(target) - 0.5
        let place = min(max(center, 0), Double(count - 1))
        let first = min(Int(place), max(count - 2, 0))
        let weight = Float(place - Double(first))
        return count == 1 ? (0, [1]) : (first, [1 - weight, weight])
      }
    }
  }
}

extension Image {
  /// The picture in another size: its lines first, then its columns, rounded to bytes at the end.
  ///
  /// Traps unless both sizes are at least 1.
  public func resized(height: Int, width: Int, by resampling: Resampling = .area) -> Image {
    if height == shape.height && width == shape.width { return self }
    let target = ImageShape(height: height, width: width, channels: shape.channels)
    let columns = resampling.taps(from: shape.width, to: width)
    let rows = resampling.taps(from: shape.height, to: height)
    let (channels, lineLength) = (shape.channels, width * shape.channels)
    // Only the lines that the next row of pixels needs are kept: each is computed once, because rows move on.
    var lines: [Int: [Float]] = [:]
    var result: [UInt8] = []
    result.reserveCapacity(target.count)
    for (first, weights) in rows {
      lines = lines.filter { $0.key >= first }
      var sum = [Float](repeating: 0, count: lineLength)
      for (offset, weight) in weights.enumerated() {
        let line = lines[first + offset] ?? resizedLine(first + offset, columns, channels)
        lines[first + offset] = line
        for i in 0..<lineLength { sum[i] += weight * line[i] }
      }
      for value in sum { result.append(UInt8(min(max(value + 0.5, 0), 255))) }
    }
    return Image(shape: target, pixels: result)
  }

  private func resizedLine(_ y: Int, _ columns: [(first: Int, weights: [Float])], _ channels: Int) -> [Float] {
    let start = y * shape.width * channels
    var line = [Float](repeating: 0, count: columns.count * channels)
    for (x, (first, weights)) in columns.enumerated() {
      for (offset, weight) in weights.enumerated() {
        let pixel = start + (first + offset) * channels
        for channel in 0..<channels { line[x * channels + channel] += weight * Float(pixels[pixel + channel]) }
      }
    }
    return line
  }
}
