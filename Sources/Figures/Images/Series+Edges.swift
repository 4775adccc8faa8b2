public import ImageFeatures
import NeuralNetworks

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Series {
  /// Edges as the lecture draws them: in each cell a star of lines along the edges, which are at right angles to the gradients, the
  /// brighter and longer the more strength a direction has.
  ///
  /// The plot is an image's: x and y in pixels, y upwards, so that a picture of the image may lie beneath.
  ///
  /// - histograms: cells in reading order, of each its directions, as ``HoG`` without blocks makes them.
  /// - greatest: the strength that has the brightest line; the greatest of the histograms if nil.
  ///
  /// Traps unless there are as many numbers as the transform has without blocks.
  public static func edges(
    _ histograms: [Float], of transform: HoG, greatest: Float? = nil, color: Color = .white, width: Double = 1.2
  ) -> Series {
    let count = transform.cells.count * transform.directions
    require(histograms.count == count, "\(histograms.count) numbers of \(count) directions in cells")
    let greatest = Double(greatest ?? histograms.lazy.filter(\.isFinite).max() ?? 0)
    return Series(
      EdgesMark(transform: transform, histograms: histograms, greatest: greatest, color: color, width: width))
  }
}

/// Stars of lines.
private struct EdgesMark: Mark {
  var transform: HoG
  var histograms: [Float]
  var greatest: Double
  var color: Color
  var width: Double

  var xExtent: Extent { Extent([0, Double(transform.shape.width)], isTight: true) }
  var yExtent: Extent { Extent([0, Double(transform.shape.height)], isTight: true) }
  var needsColor: Bool { false }

  func places(in area: PlotArea) -> [Point] { area.everywhere }

  func draw(in area: PlotArea, color _: Color, on drawing: inout Drawing) {
    guard greatest > 0, greatest.isFinite else { return }
    let (cells, cell, directions) = (transform.cells, transform.cell, transform.directions)
    // Stars of a few points are blots unless their lines are thin.
    let side = area.rectangle.width / Double(transform.shape.width) * Double(min(cell.height, cell.width))
    let width = min(width, 0.2 * side)
    // The weaker lines first, so that the stronger ones cross over them.
    let order = histograms.indices.sorted { histograms[$0] < histograms[$1] }
    for index in order where Double(histograms[index]) > greatest * 0.01 {
      let (place, direction) = (index / directions, index % directions)
      let strength = (Double(histograms[index]) / greatest).clamped(to: 0...1)
      let center = Point(
        (Double(place % cells.width) + 0.5) * Double(cell.width),
        Double(transform.shape.height) - (Double(place / cells.width) + 0.5) * Double(cell.height))
      // The middle of the direction's range. The gradient is (cos θ, −sin θ), because its y runs downwards and the plot's upwards.
      let angle = (Double(direction) + 0.5) * .pi / Double(directions)
      let half = 0.46 * Double(min(cell.height, cell.width)) * (0.35 + 0.65 * strength)
      let along = Point(sin(angle), cos(angle)) * half
      guard let start = area.point(center - along), let end = area.point(center + along) else { continue }
      drawing.addLine(
        from: start, to: end, stroke: Stroke(color.opacity(0.15 + 0.85 * strength), width: width, hasRoundEnds: true))
    }
  }
}
