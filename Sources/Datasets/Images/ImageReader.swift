import LinearAlgebra

/// Reads many picture files as rows of bytes of one shape, on several threads.
struct ImageReader {
  /// The pictures that could be read.
  struct Result {
    var pixels: [UInt8] = []
    var shape: ImageShape
    /// Which of the files they are.
    var positions: [Int] = []
    /// What is wrong with the others.
    var broken: [DatasetError] = []
  }

  let reading: ImageReading
  let progress: (ReadingProgress) -> Void

  /// So many files are decoded before their pixels are put in their place: a bound on the memory, and often enough for a progress bar.
  private static let chunk = 64

  /// Reads all files.
  ///
  /// - shape: nil for what ``ImageReading`` says, or what the files themselves say.
  ///
  /// Throws the first error with the number of all that there are, unless broken files are skipped; and if pictures differ in size and
  /// none is asked for, or if they don't fit into the memory.
  func read(_ paths: [String], shape: ImageShape? = nil) throws(DatasetError) -> Result {
    let shape = if let shape = shape ?? wantedShape { shape } else { try commonShape(of: paths) }
    try shape.checkCount(paths[0])
    let (size, overflow) = paths.count.multipliedReportingOverflow(by: shape.count)
    guard !overflow && size <= InputFile.physicalMemory / 2 else {
      throw .malformed(
        file: paths[0], at: .file,
        problem:
          "\(paths.count) images of \(shape.width)×\(shape.height) pixels in \(shape.channels) channels take more than half "
          + "of this machine's memory of \(InputFile.physicalMemory) bytes; choose a smaller size")
    }
    var result = Result(shape: shape)
    result.pixels.reserveCapacity(size)
    let fitting = reading.fitting
    forEachChunk(
      of: paths, { (path) throws(DatasetError) -> Image in try Image(contentsOf: path).fitted(to: shape, fitting) }
    ) { position, image in
      switch image {
      case .success(let image):
        result.pixels += image.pixels
        result.positions.append(position)
      case .failure(let error): result.broken.append(error)
      }
      return result.broken.count
    }
    if let first = result.broken.first, !reading.skipsBroken {
      throw Self.error(first, of: result.broken.count, among: paths.count)
    }
    return result
  }

  private var wantedShape: ImageShape? {
    guard let size = reading.size, let channels = reading.channels else { return nil }
    return ImageShape(height: size.height, width: size.width, channels: channels)
  }

  /// The size asked for, or that of all pictures; with colours if one of them has any.
  private func commonShape(of paths: [String]) throws(DatasetError) -> ImageShape {
    var (channels, broken): (Int, [DatasetError]) = (1, [])
    var first: (position: Int, shape: ImageShape)?
    var other: (position: Int, shape: ImageShape)?
    forEachChunk(
      of: paths,
      { (path) throws(DatasetError) -> ImageShape in
        try EncodedImage(try EncodedImage.contents(of: path), file: path).shape()
      }
    ) { position, shape in
      switch shape {
      case .success(let shape):
        channels = max(channels, shape.channels)
        if let first {
          if other == nil, (shape.height, shape.width) != (first.shape.height, first.shape.width) {
            other = (position, shape)
          }
        } else {
          first = (position, shape)
        }
      case .failure(let error): broken.append(error)
      }
      return broken.count
    }
    guard let first else { throw Self.error(broken[0], of: broken.count, among: paths.count) }
    if let size = reading.size {
      return ImageShape(height: size.height, width: size.width, channels: reading.channels ?? channels)
    }
    if let other {
      throw .malformed(
        file: paths[other.position], at: .file,
        problem:
          "\(other.shape.width)×\(other.shape.height) pixels, but \(paths[first.position]) has \(first.shape.width)×"
          + "\(first.shape.height); choose one for all, as with --image-size 320x240")
    }
    return ImageShape(height: first.shape.height, width: first.shape.width, channels: reading.channels ?? channels)
  }

  private static func error(_ first: DatasetError, of count: Int, among total: Int) -> DatasetError {
    guard case .malformed(let file, let place, let problem) = first else { return first }
    return .malformed(
      file: file, at: place,
      problem: problem
        + " (\(count) of \(total) images \(count == 1 ? "is" : "are") broken; --skip-broken goes on without)")
  }

  /// Does something with each file on several threads, and takes the results in the files' order.
  ///
  /// - take: returns how many are broken so far.
  private func forEachChunk<Value: Sendable>(
    of paths: [String], _ body: @escaping @Sendable (String) throws(DatasetError) -> Value,
    take: (Int, Swift.Result<Value, DatasetError>) -> Int
  ) {
    var broken = 0
    progress(ReadingProgress(done: 0, total: paths.count, broken: 0))
    for start in stride(from: 0, to: paths.count, by: Self.chunk) {
      let part = Array(paths[start..<min(start + Self.chunk, paths.count)])
      let results = concurrentMap(part.count, threads: max(reading.threads, 1)) { position in
        do throws(DatasetError) {
          return Swift.Result<Value, DatasetError>.success(try body(part[position]))
        } catch {
          return .failure(error)
        }
      }
      for (offset, result) in results.enumerated() { broken = take(start + offset, result) }
      progress(ReadingProgress(done: start + part.count, total: paths.count, broken: broken))
    }
  }
}
