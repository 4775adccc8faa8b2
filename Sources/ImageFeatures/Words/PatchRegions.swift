import LinearAlgebra

/// To which regions of a pyramid each patch belongs, and how many patches a region has.
struct PatchRegions: Sendable {
  private let levels: Int
  /// Patches × levels: the region among those of all levels.
  private let regions: [Int]
  /// How many patches each region has.
  private let sizes: [Int]

  init(_ reader: PatchReader, pyramid: [Int]) {
    levels = pyramid.count
    var (regions, sizes) = ([Int](), [Int]())
    var first = 0
    var starts: [Int] = []
    for parts in pyramid {
      starts.append(first)
      first += parts * parts
    }
    sizes = Array(repeating: 0, count: first)
    for row in 0..<reader.rows {
      for column in 0..<reader.columns {
        for (level, parts) in pyramid.enumerated() {
          // Twice the middle, which may lie between two pixels.
          let y = 2 * row * reader.step + reader.patch.height
          let x = 2 * column * reader.step + reader.patch.width
          let region =
            starts[level] + y * parts / (2 * reader.shape.height) * parts + x * parts / (2 * reader.shape.width)
          regions.append(region)
          sizes[region] += 1
        }
      }
    }
    self.regions = regions
    self.sizes = sizes
  }

  /// Adds what patches at positions in reading order come to.
  func add(_ coding: PatchEncoder.Scratch, of positions: Range<Int>, words: Int, to features: inout MutableSpan<Float>)
  {
    let count = features.count
    Kernels.require(count == sizes.count * words, "features of another length")
    if !coding.nearest.isEmpty {
      for (row, position) in positions.enumerated() {
        for level in 0..<levels { features[regions[position * levels + level] * words + coding.nearest[row]] += 1 }
      }
      return
    }
    Kernels.require(coding.codes.rows == positions.count && coding.codes.columns == words, "codes of another shape")
    let regions = regions.span
    coding.codes.withUnsafeBufferPointer { buffer in
      let codes = buffer.span
      for (row, position) in positions.enumerated() {
        for level in 0..<levels {
          let start = regions[position * levels + level] * words
          for word in 0..<words { features[unchecked: start + word] += codes[unchecked: row * words + word] }
        }
      }
    }
  }

  /// Sums ↦ means; a region without patches keeps its zeros.
  func divide(_ features: inout MutableSpan<Float>, words: Int) {
    for (region, size) in sizes.enumerated() where size > 1 {
      let scale = 1 / Float(size)
      for i in (region * words)..<((region + 1) * words) { features[i] *= scale }
    }
  }
}
