/// The shape of an image whose pixels are one row of numbers.
///
/// The number of pixel (y, x) in channel c stands at (y·width + x)·channels + c: rows from the top, pixels from the left, the channels
/// of a pixel side by side.
public struct ImageShape: Sendable, Hashable, Codable, CustomStringConvertible {
  /// How many rows of pixels there are.
  public var height: Int
  /// How many pixels a row has.
  public var width: Int
  /// 1 for grey, 3 for red, green and blue.
  public var channels: Int

  /// An image's shape.
  ///
  /// Traps unless both sizes are at least 1 and the channels are 1 or 3.
  public init(height: Int, width: Int, channels: Int) {
    require(
      height > 0 && width > 0 && (channels == 1 || channels == 3),
      "an image of \(width)×\(height) pixels in \(channels) channels; expected at least 1×1, and 1 or 3 channels")
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// How many numbers an image may have that models are made of: 2²⁶, or 22 million pixels in colour.
  ///
  /// A model file says of which images it is, and a small one must not ask for any amount of memory.
  public static let largestCount = 1 << 26

  /// How many numbers an image has: height·width·channels.
  public var count: Int { height * width * channels }

  /// "width×height×channels", for messages: sizes of images are said width first everywhere.
  public var description: String { "\(width)×\(height)×\(channels)" }

  private enum CodingKeys: String, CodingKey {
    case height, width, channels
  }

  /// Reads a shape; throws unless its sizes are at least 1, its channels 1 or 3, and its numbers at most ``largestCount``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func size(_ key: CodingKeys, _ isRight: (Int) -> Bool) throws -> Int {
      let value = try container.decode(Int.self, forKey: key)
      guard isRight(value) else {
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "\(value) is out of range")
      }
      return value
    }
    height = try size(.height) { (1...Self.largestCount).contains($0) }
    width = try size(.width) { (1...Self.largestCount).contains($0) }
    channels = try size(.channels) { $0 == 1 || $0 == 3 }
    guard count <= Self.largestCount else {
      throw DecodingError.dataCorruptedError(
        forKey: .width, in: container,
        debugDescription: "\(width) is out of range: \(width)×\(height)×\(channels) numbers are more than 2²⁶")
    }
  }
}
