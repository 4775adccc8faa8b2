import ArgumentParser
import Pleat

/// The options about PNG and JPEG files, which must come to one size.
struct ImageFileOptions: ParsableArguments {
  enum Channels: String, CaseIterable, ExpressibleByArgument {
    case grey, rgb
  }

  @Option(
    help: ArgumentHelp(
      "The size that PNG and JPEG files are brought to, width first (default: their own, if all have the same).",
      valueName: "WxH"), transform: parseImageSize)
  var imageSize: (width: Int, height: Int)?

  @Option(
    help: ArgumentHelp(
      "What becomes of images of another aspect ratio: crop keeps the middle, stretch all (default: crop).",
      valueName: "way"), transform: parseChoice("way of fitting"))
  var imageFit: ImageFitting.Kind?

  @Option(
    help: ArgumentHelp(
      "How images get another size: area takes the mean of what a pixel covers, bilinear interpolates (default: area).",
      valueName: "way"), transform: parseChoice("resampling"))
  var imageResampling: Resampling?

  @Option(
    help: ArgumentHelp(
      "grey, or rgb for three channels (default: rgb if an image has colours).", valueName: "channels"),
    transform: parseChoice("channels"))
  var imageChannels: Channels?

  @Flag(help: "Go on without PNG and JPEG files that are broken.")
  var skipBroken = false

  func validate() throws {
    guard imageSize == nil else { return }
    for (name, isGiven) in [("--image-fit", imageFit != nil), ("--image-resampling", imageResampling != nil)]
    where isGiven {
      throw ValidationError("\(name) has no meaning without --image-size: it is how images are brought to that size")
    }
  }

  /// Which options are given.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--image-size", imageSize != nil), ("--image-fit", imageFit != nil),
      ("--image-resampling", imageResampling != nil), ("--image-channels", imageChannels != nil),
      ("--skip-broken", skipBroken),
    ]
  }

  /// Throws a usage error for the first option that is given although none of the data are PNG and JPEG files.
  func refuse(unlessUsedBy datasets: [Dataset]) throws {
    guard datasets.allSatisfy({ $0.fitting == nil }), let option = given.first(where: \.isGiven) else { return }
    let names = datasets.map(\.name).joined(separator: " and ")
    throw Failure(.usage, "\(option.name) has no meaning with \(names): it is about folders of PNG and JPEG files")
  }

  /// What is asked for.
  func reading(threads: Int?) -> ImageReading {
    ImageReading(
      size: imageSize.map { ($0.height, $0.width) }, channels: imageChannels.map { $0 == .grey ? 1 : 3 },
      fitting: ImageFitting(imageFit ?? .crop, by: imageResampling ?? .area), skipsBroken: skipBroken,
      threads: threads ?? Processor.count)
  }
}

/// What a model was trained on, where it was images: other files are brought to the same.
extension ImageReading {
  init(for model: Model, skipsBroken: Bool, threads: Int?) {
    let fitting = ImageFitting(
      model.history["image-fit"].flatMap(ImageFitting.Kind.init) ?? .crop,
      by: model.history["image-resampling"].flatMap(Resampling.init) ?? .area)
    self.init(
      size: model.imageShape.map { ($0.height, $0.width) }, channels: model.imageShape?.channels, fitting: fitting,
      skipsBroken: skipsBroken, threads: threads ?? Processor.count)
  }
}

extension Dataset {
  /// What a model file records of its images, so that others can be made alike.
  var imageRecord: [String: String] {
    var record: [String: String] = [:]
    if let fitting {
      record["image-fit"] = fitting.kind.rawValue
      record["image-resampling"] = fitting.resampling.rawValue
    }
    if training.imageShape != nil, let pixelMaximum, pixelMaximum != 255 { record["pixel-maximum"] = "\(pixelMaximum)" }
    return record
  }
}

/// Reads "320x240".
func parseImageSize(_ text: String) throws -> (width: Int, height: Int) {
  let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "×" }).map { Int($0) }
  guard parts.count == 2, let width = parts[0], let height = parts[1], (1...65_535).contains(width),
    (1...65_535).contains(height)
  else {
    throw ValidationError("'\(text)' is not a size: it must be width and height from 1 to 65535, as in 320x240")
  }
  return (width, height)
}
