import LinearAlgebra

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The histograms of all cells that the patches of one size have: each is computed once, for all patches that share it.
struct DirectionCells {
  private let side: Int
  private let rows: PatchGrid.Starts
  private let columns: PatchGrid.Starts
  /// For each distinct first row of a cell its place among them, by row of the image; likewise columns.
  private let rowPlaces: [Int]
  private let columnPlaces: [Int]
  private let columnCount: Int
  /// Distinct rows × distinct columns: of each cell the weighted sums of gradients in eight directions.
  private let histograms: [SIMD8<Float>]

  init(of image: GreyImage, grid: PatchGrid, side: Int) {
    self.side = side
    rows = grid.starts(image.height, side)
    columns = grid.starts(image.width, side)
    let (cellRows, rowPlaces) = Self.distinct(rows, side: side, length: image.height)
    let (cellColumns, columnPlaces) = Self.distinct(columns, side: side, length: image.width)
    self.rowPlaces = rowPlaces
    self.columnPlaces = columnPlaces
    columnCount = cellColumns.count
    histograms = Self.sums(
      of: Self.directions(of: image), height: image.height, width: image.width, rows: cellRows, columns: cellColumns,
      side: side)
  }

  /// The first pixels of all cells, without repetition, and where among them the cell stands that begins at a pixel.
  private static func distinct(
    _ starts: PatchGrid.Starts, side: Int, length: Int
  ) -> (cells: [Int], places: [Int]) {
    var places = [Int](repeating: -1, count: length)
    for index in 0..<starts.count { for k in 0..<4 { places[starts[index] + k * side] = 0 } }
    let cells = places.indices.filter { places[$0] == 0 }
    for (place, cell) in cells.enumerated() { places[cell] = place }
    return (cells, places)
  }

  /// Of each pixel the length of its gradient, shared out to the two nearest of eight directions.
  private static func directions(of image: GreyImage) -> [SIMD8<Float>] {
    let (height, width) = (image.height, image.width)
    var result = [SIMD8<Float>](repeating: SIMD8(), count: height * width)
    let pixels = image.pixels.span
    var out = result.mutableSpan
    for y in 0..<height {
      let (above, below) = (max(y - 1, 0), min(y + 1, height - 1))
      let yScale: Float = below - above == 2 ? 0.5 : 1
      for x in 0..<width {
        let (left, right) = (max(x - 1, 0), min(x + 1, width - 1))
        let dx =
          (pixels[unchecked: y * width + right] - pixels[unchecked: y * width + left]) * (right - left == 2 ? 0.5 : 1)
        let dy = (pixels[unchecked: below * width + x] - pixels[unchecked: above * width + x]) * yScale
        let strength = (dx * dx + dy * dy).squareRoot()
        guard strength > 0 else { continue }
        let position = atan2(dy, dx) * (4 / Float.pi)
        let lower = position.rounded(.down)
        let share = position - lower
        let direction = Int(lower) & 7
        out[unchecked: y * width + x][direction] = strength * (1 - share)
        out[unchecked: y * width + x][(direction + 1) & 7] += strength * share
      }
    }
    return result
  }

  /// What pixels at distances from a cell's first pixel add to it: 1 − |distance from its middle| / side, where that is positive.
  static func taps(side: Int) -> (first: Int, weights: [Float]) {
    let middle = (Double(side) - 1) / 2
    let first = Int((middle - Double(side)).rounded(.down)) + 1
    let last = Int((middle + Double(side)).rounded(.up)) - 1
    return (first, (first...last).map { Float(1 - abs(Double($0) - middle) / Double(side)) })
  }

  /// The cells' sums of pixels, divided by the sum of the weights: rows of pixels first, then columns of what they come to.
  private static func sums(
    of pixels: [SIMD8<Float>], height: Int, width: Int, rows: [Int], columns: [Int], side: Int
  ) -> [SIMD8<Float>] {
    var (first, weights) = taps(side: side)
    weights = weights.map { $0 / Float(side) }
    var result = [SIMD8<Float>](repeating: SIMD8(), count: rows.count * columns.count)
    var line = [SIMD8<Float>](repeating: SIMD8(), count: width)
    let (pixels, taps, cellColumns) = (pixels.span, weights.span, columns.span)
    var out = result.mutableSpan
    var sums = line.mutableSpan
    for (place, row) in rows.enumerated() {
      for x in 0..<width { sums[unchecked: x] = SIMD8() }
      for k in taps.indices where row + first + k >= 0 && row + first + k < height {
        let source = (row + first + k) * width
        let weight = taps[unchecked: k]
        for x in 0..<width { sums[unchecked: x] += weight * pixels[unchecked: source + x] }
      }
      for j in cellColumns.indices {
        let start = cellColumns[unchecked: j] + first
        var sum = SIMD8<Float>()
        for k in max(0, -start)..<min(taps.count, width - start) {
          sum += taps[unchecked: k] * sums[unchecked: start + k]
        }
        out[unchecked: place * cellColumns.count + j] = sum
      }
    }
    return result
  }

  /// Writes the normalised descriptors into the rows from `first` on; returns the row after the last.
  func write(to values: inout Matrix, from first: Int, leastContrast: Float) -> Int {
    let window = (0..<16).map { index in
      let (y, x) = (Double(index / 4) - 1.5, Double(index % 4) - 1.5)
      return Float(exp(-(x * x + y * y) / 8))
    }
    let (histograms, window8) = (histograms.span, window.span)
    values.withUnsafeMutableBufferPointer { values in
      var descriptors = values.mutableSpan
      let room = descriptors.count
      Kernels.require(room >= (first + rows.count * columns.count) * 128, "no room for the descriptors")
      var out = first * 128
      for row in 0..<rows.count {
        for column in 0..<columns.count {
          var squares = SIMD8<Float>()
          for cell in 0..<16 {
            let y = rowPlaces[rows[row] + cell / 4 * side]
            let x = columnPlaces[columns[column] + cell % 4 * side]
            let histogram = histograms[unchecked: y * columnCount + x] * window8[unchecked: cell]
            squares += histogram * histogram
            for direction in 0..<8 { descriptors[unchecked: out + cell * 8 + direction] = histogram[direction] }
          }
          Self.normalize(&descriptors, out, norm: squares.sum().squareRoot(), leastContrast: leastContrast)
          out += 128
        }
      }
    }
    return first + rows.count * columns.count
  }

  /// Lowe's normalisation of the 128 numbers from `start` on, whose norm is given.
  private static func normalize(
    _ descriptors: inout MutableSpan<Float>, _ start: Int, norm: Float, leastContrast: Float
  ) {
    guard norm > 0, norm >= leastContrast else {
      for i in start..<(start + 128) { descriptors[unchecked: i] = 0 }
      return
    }
    let factor = 1 / norm
    var squares: Float = 0
    for i in start..<(start + 128) {
      let value = descriptors[unchecked: i] * factor
      let limited = value < 0.2 ? value : 0.2
      descriptors[unchecked: i] = limited
      squares += limited * limited
    }
    let second = 1 / squares.squareRoot()
    for i in start..<(start + 128) { descriptors[unchecked: i] *= second }
  }
}
