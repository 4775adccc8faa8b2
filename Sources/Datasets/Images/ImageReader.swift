import LinearAlgebra

/// Reads many picture files as rows of bytes of one shape, on several threads, each file once.
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

  /// Reads all files.
  ///
  /// - shape: nil for what ``ImageReading`` says, or what the files themselves say.
  /// - earlier: how far reading had come before, of how many files in all.
  ///
  /// Throws the first error with the number of all that there are, unless broken files are skipped; and if pictures differ in size and
  /// none is asked for, or if they don't fit into the memory.
  func read(
    _ paths: [String], shape: ImageShape? = nil, after earlier: ReadingProgress? = nil
  ) throws(DatasetError) -> Result {
    let earlier = earlier ?? ReadingProgress(done: 0, total: paths.count, broken: 0)
    let asked: (height: Int, width: Int)? = if let shape { (shape.height, shape.width) } else { reading.size }
    let first = try asked == nil ? firstSound(of: paths) : nil
    let (height, width) = asked ?? (first!.shape.height, first!.shape.width)
    let channels = shape?.channels ?? reading.channels
    var result = Result(shape: ImageShape(height: height, width: width, channels: channels ?? 1))
    try result.makeRoom(for: paths)
    let threads = max(reading.threads, 1)
    let decoder = PictureDecoder(
      height: height, width: width, channels: channels, fitting: first == nil ? reading.fitting : nil)
    let chunk = Self.chunk(of: height * width * (channels ?? 3), threads: threads)
    progress(earlier)
    for start in stride(from: 0, to: paths.count, by: chunk) {
      let part = Array(paths[start..<min(start + chunk, paths.count)])
      let outcomes = concurrentMap(part.count, threads: threads) { position in
        decoder.outcome(part[position], memory: Self.decodingMemory / threads)
      }
      for (offset, beside) in outcomes.enumerated() {
        // What is too large to be decoded beside others is decoded alone.
        let outcome = if case .large = beside { decoder.outcome(part[offset], memory: .max) } else { beside }
        switch outcome {
        case .picture(let image): try result.append(image, at: start + offset, of: paths)
        case .broken(let error): result.broken.append(error)
        case .otherSize(let shape):
          // Where files are broken it is them that are to be told of, with their number.
          guard result.broken.isEmpty || reading.skipsBroken, let first else { continue }
          throw Self.differ(paths[start + offset], shape, paths[first.position], first.shape)
        case .large: preconditionFailure("no picture takes more than all memory")
        }
      }
      progress(
        ReadingProgress(
          done: earlier.done + start + part.count, total: earlier.total, broken: earlier.broken + result.broken.count))
    }
    if let error = result.broken.first, !reading.skipsBroken {
      throw Self.error(error, of: result.broken.count, among: paths.count)
    }
    return result
  }

  /// What all threads together may take for pictures as they are decoded, in bytes.
  private static let decodingMemory = InputFile.physicalMemory / 4

  /// So many files are decoded before their pixels are put in their place: a bound on the memory, and often enough for a progress bar.
  static func chunk(of size: Int, threads: Int) -> Int {
    max(threads, min(64, InputFile.physicalMemory / 16 / max(size, 1)))
  }

  /// The first file whose header is sound: its size is to be that of all.
  private func firstSound(of paths: [String]) throws(DatasetError) -> (position: Int, shape: ImageShape) {
    var broken: [DatasetError] = []
    for (position, path) in paths.enumerated() {
      do throws(DatasetError) {
        return (position, try EncodedImage(try EncodedImage.contents(of: path), file: path).shape())
      } catch {
        broken.append(error)
      }
    }
    throw Self.error(broken[0], of: broken.count, among: paths.count)
  }

  private static func differ(
    _ path: String, _ shape: ImageShape, _ firstPath: String, _ first: ImageShape
  ) -> DatasetError {
    .malformed(
      file: path, at: .file,
      problem:
        "\(shape.width)×\(shape.height) pixels, but \(firstPath) has \(first.width)×\(first.height); choose one for all, as with "
        + "--image-size 320x240")
  }

  private static func error(_ first: DatasetError, of count: Int, among total: Int) -> DatasetError {
    guard case .malformed(let file, let place, let problem) = first else { return first }
    return .malformed(
      file: file, at: place,
      problem: problem
        + " (\(count) of \(total) images \(count == 1 ? "is" : "are") broken; --skip-broken goes on without)")
  }
}

extension ImageReader.Result {
  /// Throws unless so many pictures of the shape fit into the memory.
  fileprivate mutating func makeRoom(for paths: [String]) throws(DatasetError) {
    try shape.checkCount(paths[0])
    let (size, overflow) = paths.count.multipliedReportingOverflow(by: shape.count)
    guard !overflow && size <= InputFile.physicalMemory / 2 else {
      throw .malformed(
        file: paths[0], at: .file,
        problem:
          "\(paths.count) images of \(shape.width)×\(shape.height) pixels in \(shape.channels) channels take more than half "
          + "of this machine's memory of \(InputFile.physicalMemory) bytes; choose a smaller size")
    }
    pixels.reserveCapacity(size)
  }

  /// Adds a picture; the first one in colours gives all those before it three channels.
  fileprivate mutating func append(_ image: Image, at position: Int, of paths: [String]) throws(DatasetError) {
    if image.shape.channels > shape.channels {
      let grey = pixels
      (shape.channels, pixels) = (3, [])
      try makeRoom(for: paths)
      for value in grey { pixels.append(contentsOf: repeatElement(value, count: 3)) }
    }
    pixels += image.converted(toChannels: shape.channels).pixels
    positions.append(position)
  }
}

/// Decodes a file and brings the picture to a size.
struct PictureDecoder: Sendable {
  enum Outcome: Sendable {
    case picture(Image)
    case broken(DatasetError)
    /// It has another size, and isn't to be fitted.
    case otherSize(ImageShape)
    /// It takes more memory than allowed.
    case large
  }

  let height: Int
  let width: Int
  /// Nil for as many as the picture has.
  let channels: Int?
  /// Nil where pictures must have the size.
  let fitting: ImageFitting?

  /// - memory: in bytes, what may be taken at once.
  func outcome(_ path: String, memory: Int) -> Outcome {
    do throws(DatasetError) {
      let file = try EncodedImage(try EncodedImage.contents(of: path), file: path)
      let found = try file.shape()
      if fitting == nil, (found.height, found.width) != (height, width) { return .otherSize(found) }
      guard file.decodingMemory(found) <= memory else { return .large }
      let image = try file.decoded()
      let target = ImageShape(height: height, width: width, channels: channels ?? image.shape.channels)
      return .picture(image.fitted(to: target, fitting ?? ImageFitting()))
    } catch {
      return .broken(error)
    }
  }
}
