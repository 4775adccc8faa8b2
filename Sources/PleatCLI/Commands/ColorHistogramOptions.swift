import ArgumentParser
import Pleat

/// The options of `--features color-histogram`.
struct ColorHistogramOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of color-histogram, what is counted: \(list(ColorSpace.self)) (default: rgb).", valueName: "space"),
    transform: parseChoice("colour space"))
  var colorSpace: ColorSpace?

  @Option(
    help: ArgumentHelp(
      "Of color-histogram, the bins of each channel, or of all (default: 8, of grey images 16).", valueName: "n,n,n"),
    transform: parseCounts)
  var colorBins: [Int]?

  @Flag(help: "Of color-histogram, let a pixel count for all bins around its colour.")
  var colorSoft = false

  /// Which options are given.
  var given: [(name: String, isGiven: Bool)] {
    [("--color-space", colorSpace != nil), ("--color-bins", colorBins != nil), ("--color-soft", colorSoft)]
  }

  func transform(_ shape: ImageShape, maximum: Float, option: String) throws -> ColorHistogram {
    try failing(features: option) {
      try ColorHistogram(
        shape: shape, space: colorSpace ?? .rgb, bins: colorBins, isSoft: colorSoft, maximum: maximum)
    }
  }
}
