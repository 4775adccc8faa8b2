/// What becomes of PNG and JPEG files that are to be examples, and so must have one shape.
public struct ImageReading: Sendable {
  /// The size that pictures are brought to, in pixels; nil leaves them alone, and then all must have the same.
  public var size: (height: Int, width: Int)?
  /// 1 or 3; nil for 3 if one of the pictures has colours, and 1 otherwise.
  public var channels: Int?
  /// How pictures come to that size.
  public var fitting: ImageFitting
  /// Whether reading goes on without files that are broken.
  public var skipsBroken: Bool
  /// On how many threads pictures are decoded.
  public var threads: Int

  /// Pictures as they are, on one thread; a broken one is an error.
  public init(
    size: (height: Int, width: Int)? = nil, channels: Int? = nil, fitting: ImageFitting = ImageFitting(),
    skipsBroken: Bool = false, threads: Int = 1
  ) {
    self.size = size
    self.channels = channels
    self.fitting = fitting
    self.skipsBroken = skipsBroken
    self.threads = threads
  }
}

/// How far reading many files has come.
public struct ReadingProgress: Sendable, Equatable {
  /// How many files are done with.
  public let done: Int
  /// How many there are in all.
  public let total: Int
  /// How many of those done are broken.
  public let broken: Int
}
