import ArgumentParser
import Pleat

/// The options of `--features hog`.
struct HoGOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of hog, the side of a cell in pixels (default: 8, or 4 of images below 64 pixels).", valueName: "pixels"))
  var hogCell: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of hog, the parts that 0°…180° are cut into (default: 9).", valueName: "count"))
  var hogDirections: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of hog, the side of a block in cells; 0 for the cells' histograms as they are, the lecture's form (default: 2).",
      valueName: "cells"))
  var hogBlock: Int?

  @Option(
    help: ArgumentHelp(
      "Of hog, how blocks are normalised: \(list(BlockNormalization.self)) (default: L2-Hys).", valueName: "norm"),
    transform: parseChoice("block normalisation"))
  var hogNorm: BlockNormalization?

  @Flag(help: "Of hog, take the square roots of pixels first.")
  var hogSqrt = false

  func validate() throws {
    if let hogCell { try check(hogCell >= 1, "--hog-cell", hogCell, "at least 1") }
    if let hogDirections {
      try check((1...180).contains(hogDirections), "--hog-directions", hogDirections, "from 1 to 180")
    }
    if let hogBlock { try check(hogBlock >= 0, "--hog-block", hogBlock, "at least 0") }
    if hogBlock == 0, hogNorm != nil { throw ValidationError("--hog-norm has no meaning with --hog-block 0") }
  }

  /// Which options are given.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--hog-cell", hogCell != nil), ("--hog-directions", hogDirections != nil), ("--hog-block", hogBlock != nil),
      ("--hog-norm", hogNorm != nil), ("--hog-sqrt", hogSqrt),
    ]
  }

  func transform(_ shape: ImageShape, option: String) throws -> HoG {
    let side = hogCell ?? (min(shape.height, shape.width) < 64 ? 4 : 8)
    let blocks: HoG.Blocks? =
      hogBlock == 0 ? nil : HoG.Blocks(size: GridSize(hogBlock ?? 2), normalization: hogNorm ?? .l2Hys)
    return try failing(features: option) {
      try HoG(shape: shape, cell: GridSize(side), directions: hogDirections ?? 9, blocks: blocks, takesRoots: hogSqrt)
    }
  }
}
