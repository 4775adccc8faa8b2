public import ImageFeatures
public import NeuralNetworks

extension Figure {
  /// Images, and beside each the colours that most of its pixels have, as bars in these colours.
  ///
  /// - inputs: N×D, images of the transform's shape; each is drawn.
  /// - names: what stands above the images.
  /// - limit: how many colours are shown at most.
  ///
  /// Traps on inputs of another width.
  public static func colorHistograms(
    of inputs: ExampleInputs, by transform: ColorHistogram, names: [String] = [], title: String = "Colours of images",
    caption: String = "", limit: Int = 24
  ) -> Figure {
    let shares = transform.features(of: inputs, threads: 1)
    var panels: [Panel] = []
    for index in 0..<inputs.rows {
      let image = Pixels(inputs, at: index, shape: transform.shape, maximum: transform.maximum)
      panels.append(Panel(image: image, title: index < names.count ? names[index] : ""))
      let row = shares.row(index)
      // Of equal shares the first box first.
      let boxes = row.indices.filter { row[$0] > 0 }.sorted { (-row[$0], $0) < (-row[$1], $1) }.prefix(max(limit, 0))
      let colors = boxes.map { box in
        let part = transform.color(ofBox: box) * 255
        return Color(red: UInt8(part.x.rounded()), green: UInt8(part.y.rounded()), blue: UInt8(part.z.rounded()))
      }
      panels.append(
        Panel(
          x: Axis("colours, the most frequent first", ticks: .hidden), y: Axis("share of pixels"), hasGrid: false,
          series: [.bars(boxes.map { Double(row[$0]) }, width: 1, colors: colors)]))
    }
    return Figure(title: title, caption: caption, width: 560, columns: 2, panels: panels)
  }
}
