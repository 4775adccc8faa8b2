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
    let (x, y) = (0...Double(transform.shape.width), 0...Double(transform.shape.height))
    let ground = Series.image(Pixels(width: 1, height: 1) { _, _ in .black }, x: x, y: y)
    for index in 0..<inputs.rows {
      // Of a photograph as many pixels as can be seen, however many it has.
      let image = Pixels(inputs, at: index, shape: transform.shape, maximum: maximum).shrunk(toSide: 1024)
      var picture = Panel(image: image, title: index < names.count ? names[index] : "")
      picture.series = [.image(image, x: x, y: y)]
      panels.append(picture)
      var edges = Panel(image: image)
      edges.series = [ground]
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
