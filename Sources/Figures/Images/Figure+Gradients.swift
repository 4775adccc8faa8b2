public import ImageFeatures
public import NeuralNetworks

extension Figure {
  /// Images, and beside each its histograms of oriented gradients: a star of edges in each cell, as in the lecture's picture.
  ///
  /// - inputs: N×D, images of the transform's shape; each is drawn.
  /// - transform: whose cells and directions are drawn, without its blocks. Stars are as bright as the root of their strength.
  /// - names: what stands above the images.
  /// - maximum: the number of the brightest pixel.
  ///
  /// Traps on inputs of another width.
  public static func gradients(
    of inputs: ExampleInputs, by transform: HoG, names: [String] = [], title: String = "Edges of images",
    caption: String = "", maximum: Float = 255, columns: Int? = nil
  ) -> Figure {
    let cells = transform.histograms
    let histograms = cells.features(of: inputs, threads: 1)
    var panels: [Panel] = []
    for index in 0..<inputs.rows {
      let image = Pixels(inputs, at: index, shape: transform.shape, maximum: maximum)
      let ground = Pixels(width: image.width, height: image.height) { _, _ in .black }
      panels.append(Panel(image: image, title: index < names.count ? names[index] : ""))
      var edges = Panel(image: ground)
      // Most strengths are small beside the greatest: their roots can be told apart.
      edges.series.append(.edges(histograms.row(index).map { max(0, $0).squareRoot() }, of: cells))
      panels.append(edges)
    }
    let columns = 2 * max(1, columns ?? 1)
    return Figure(
      title: title, caption: caption,
      width: 60 + (columns == 2 ? 360 : 240) * Double(min(columns, max(panels.count, 2))), columns: columns,
      panels: panels)
  }
}
