import LinearAlgebra

/// What one thread needs to make features of image after image.
struct HoGScratch {
  private let transform: HoG
  private let edges: EdgeDirections
  /// The image, as ``ImageShape`` orders it.
  var pixels: [Float]
  // A row of cells at a time: gradients, their lengths, and in which part their directions lie.
  private var gx: [Float]
  private var gy: [Float]
  private var strengths: [Float]
  private var parts: [Int32]
  /// Cells × directions.
  private var histograms: [Float]
  /// Of each cell what it adds to its blocks' norms.
  private var norms: [Float]

  init(_ transform: HoG) {
    self.transform = transform
    edges = EdgeDirections(count: transform.directions)
    let band = transform.cell.height * transform.shape.width
    pixels = Array(repeating: 0, count: transform.shape.count)
    gx = Array(repeating: 0, count: band)
    gy = Array(repeating: 0, count: band)
    strengths = Array(repeating: 0, count: band)
    parts = Array(repeating: 0, count: band)
    histograms = Array(repeating: 0, count: transform.cells.count * transform.directions)
    norms = Array(repeating: 0, count: transform.cells.count)
  }

  /// Makes the cells' histograms of ``pixels``.
  mutating func addUpCells() {
    // Arrays by themselves, not as parts of self: an access to one would bar the others.
    Self.addUpCells(
      of: &pixels, gx: &gx, gy: &gy, strengths: &strengths, parts: &parts, histograms: &histograms, transform, edges)
  }

  private static func addUpCells(
    of pixels: inout [Float], gx: inout [Float], gy: inout [Float], strengths: inout [Float], parts: inout [Int32],
    histograms: inout [Float], _ transform: HoG, _ edges: EdgeDirections
  ) {
    let (cells, cell, shape) = (transform.cells, transform.cell, transform.shape)
    if transform.takesRoots {
      var pixels = pixels.mutableSpan
      for i in pixels.indices { pixels[unchecked: i] = max(0, pixels[unchecked: i]).squareRoot() }
    }
    let pixels = pixels.span
    var gx = gx.mutableSpan
    var gy = gy.mutableSpan
    var strengths = strengths.mutableSpan
    var parts = parts.mutableSpan
    var histograms = histograms.mutableSpan
    for i in histograms.indices { histograms[unchecked: i] = 0 }
    for cellRow in 0..<cells.height {
      let top = cellRow * cell.height
      if shape.channels == 1 {
        gradients(of: pixels, shape, from: top, rows: cell.height, &gx, &gy)
      } else {
        longestGradients(of: pixels, shape, from: top, rows: cell.height, &gx, &gy)
      }
      edges.classify(&gx, &gy, count: cell.height * shape.width, parts: &parts)
      for i in gx.indices {
        let (x, y) = (gx[unchecked: i], gy[unchecked: i])
        strengths[unchecked: i] = (x * x + y * y).squareRoot()
      }
      add(strengths.span, parts.span, to: &histograms, row: cellRow, transform)
    }
  }

  /// Adds the gradients of a row of cells to their histograms.
  private static func add(
    _ strengths: Span<Float>, _ parts: Span<Int32>, to histograms: inout MutableSpan<Float>, row: Int, _ transform: HoG
  ) {
    let (width, cell, directions) = (transform.shape.width, transform.cell, transform.directions)
    let columns = transform.cells.width
    let first = row * columns * directions
    let scale = 1 / Float(cell.count)
    for y in 0..<cell.height {
      var i = y * width
      var start = first
      for _ in 0..<columns {
        for _ in 0..<cell.width {
          // A part is less than `directions`: there are as many rays less one.
          histograms[unchecked: start + Int(parts[unchecked: i])] += strengths[unchecked: i]
          i += 1
        }
        start += directions
      }
    }
    for i in first..<(first + columns * directions) { histograms[unchecked: i] *= scale }
  }

  /// The gradients of some rows of a grey image.
  private static func gradients(
    of pixels: Span<Float>, _ shape: ImageShape, from top: Int, rows: Int, _ gx: inout MutableSpan<Float>,
    _ gy: inout MutableSpan<Float>
  ) {
    let width = shape.width
    for y in top..<(top + rows) {
      let row = y * width
      let out = (y - top) * width
      if y == 0 || y == shape.height - 1 {
        for x in 0..<width { gy[unchecked: out + x] = 0 }
      } else {
        for x in 0..<width {
          gy[unchecked: out + x] = pixels[unchecked: row + width + x] - pixels[unchecked: row - width + x]
        }
      }
      gx[unchecked: out] = 0
      gx[unchecked: out + width - 1] = 0
      if width > 2 {
        for x in 1..<(width - 1) {
          gx[unchecked: out + x] = pixels[unchecked: row + x + 1] - pixels[unchecked: row + x - 1]
        }
      }
    }
  }

  /// The gradients of some rows of an image of several channels: at each pixel that of the channel with the longest, of equal ones the
  /// first.
  private static func longestGradients(
    of pixels: Span<Float>, _ shape: ImageShape, from top: Int, rows: Int, _ gx: inout MutableSpan<Float>,
    _ gy: inout MutableSpan<Float>
  ) {
    let (width, channels) = (shape.width, shape.channels)
    for y in top..<(top + rows) {
      let hasRowsBeside = y > 0 && y < shape.height - 1
      for x in 0..<width {
        let hasColumnsBeside = x > 0 && x < width - 1
        var longest = (x: Float(0), y: Float(0), square: Float(-1))
        for channel in 0..<channels {
          let i = (y * width + x) * channels + channel
          let dx = hasColumnsBeside ? pixels[unchecked: i + channels] - pixels[unchecked: i - channels] : 0
          let dy = hasRowsBeside ? pixels[unchecked: i + width * channels] - pixels[unchecked: i - width * channels] : 0
          let square = dx * dx + dy * dy
          if square > longest.square { longest = (dx, dy, square) }
        }
        gx[unchecked: (y - top) * width + x] = longest.x
        gy[unchecked: (y - top) * width + x] = longest.y
      }
    }
  }

  /// Writes the features of the histograms that ``addUpCells()`` made.
  mutating func write(to features: inout MutableSpan<Float>) {
    let count = features.count
    Kernels.require(count == transform.outputWidth, "features of another length")
    if let blocks = transform.blocks {
      Self.write(blocks, of: histograms, norms: &norms, transform, to: &features)
    } else {
      let histograms = histograms.span
      for i in histograms.indices { features[unchecked: i] = histograms[unchecked: i] }
    }
  }

  private static func write(
    _ blocks: HoG.Blocks, of histograms: [Float], norms: inout [Float], _ transform: HoG,
    to features: inout MutableSpan<Float>
  ) {
    let directions = transform.directions
    let histograms = histograms.span
    var norms = norms.mutableSpan
    for cell in norms.indices {
      var sum: Float = 0
      for i in (cell * directions)..<((cell + 1) * directions) {
        sum += blocks.normalization.term(histograms[unchecked: i])
      }
      norms[unchecked: cell] = sum
    }
    let (places, width) = (transform.places, transform.cells.width)
    // The cells of a block that stand in one row are neighbours in memory too.
    let run = blocks.size.width * directions
    var start = 0
    for row in 0..<places.height {
      for column in 0..<places.width {
        var sum: Float = 0
        var out = start
        for y in row..<(row + blocks.size.height) {
          let cell = y * width + column
          for x in cell..<(cell + blocks.size.width) { sum += norms[unchecked: x] }
          for i in 0..<run { features[unchecked: out + i] = histograms[unchecked: cell * directions + i] }
          out += run
        }
        blocks.normalization.apply(to: &features, start: start, count: out - start, sum: sum)
        start = out
      }
    }
  }
}
