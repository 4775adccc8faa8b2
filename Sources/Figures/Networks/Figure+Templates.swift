public import NeuralNetworks

extension Figure {
  /// The rows of a network's first W as images: blue for negative weights, white for zero, red for positive ones.
  ///
  /// All images have the same colours for the same numbers, which the bar beside the last of the first row says.
  ///
  /// - names: what stands above the images, as the classes' names; an image beyond them has none.
  /// - scale: from the weight that is darkest blue to the one that is darkest red; nil for ``Templates/commonScale(of:share:)`` of all.
  ///   Give the same to several figures to compare networks.
  /// - limit: how many images are shown at most, from the first.
  ///
  /// Throws ``FiguresError/gridSize(columns:rows:)`` for images with too many pixels.
  public static func templates(
    _ templates: Templates, names: [String] = [], title: String = "Templates", caption: String = "",
    scale: ClosedRange<Double>? = nil, columns: Int? = nil, limit: Int = 100
  ) throws(FiguresError) -> Figure {
    let images = Array(templates.images.prefix(max(limit, 0)))
    let columns = max(1, columns ?? (images.count <= 12 ? (images.count + 1) / 2 : 10))
    // Weights that aren't finite have a colour of their own, but no place in a scale.
    let scale = scale ?? (try? Templates.commonScale(of: [templates])) ?? -1...1
    let side = images.count > 12 ? 66.0 : 118.0
    var panels: [Panel] = []
    for (index, image) in images.enumerated() {
      var panel = try Panel(
        matrix: image, title: index < names.count ? names[index] : "", map: .diverging, range: scale, label: "weight",
        hasColorBar: index == min(columns, images.count) - 1)
      (panel.x.ticks, panel.y.ticks, panel.frame) = (.hidden, .hidden, .box)
      panels.append(panel)
    }
    return Figure(
      title: title, caption: caption, width: 100 + (side + 18) * Double(max(columns, 2)), columns: columns,
      panels: panels)
  }

  /// The templates of several networks below each other, a row each, all in the colours of one scale, which the bar beside the first
  /// row says.
  ///
  /// - rowTitles: what a network is, above the first image of its row.
  /// - share: how much of all |w| the scale reaches, as in ``Templates/commonScale(of:share:)``.
  /// - scale: from the weight that is darkest blue to the one that is darkest red; nil for the common scale of all.
  ///
  /// Throws ``FiguresError/gridSize(columns:rows:)`` for images with too many pixels. Traps unless all have as many images, and a row
  /// title each, and unless 0 < share ≤ 1.
  public static func templates(
    _ networks: [Templates], rowTitles: [String], names: [String] = [], title: String = "Templates",
    caption: String = "", share: Double = 1, scale: ClosedRange<Double>? = nil
  ) throws(FiguresError) -> Figure {
    let count = networks.first?.images.count ?? 0
    require(
      networks.allSatisfy { $0.images.count == count } && rowTitles.count == networks.count,
      "\(networks.map(\.images.count)) images and \(rowTitles.count) titles of rows")
    require(share > 0 && share <= 1, "a share of \(share) of the weights is not more than 0 and at most 1")
    let scale = scale ?? (try? Templates.commonScale(of: networks, share: share)) ?? -1...1
    var panels: [Panel] = []
    for (row, templates) in networks.enumerated() {
      for (column, image) in templates.images.enumerated() {
        var panel = try Panel(
          matrix: image, title: row == 0 && column < names.count ? names[column] : "",
          y: column == 0 ? rowTitles[row] : "", map: .diverging, range: scale, label: "weight",
          hasColorBar: row == 0 && column == count - 1)
        (panel.x.ticks, panel.y.ticks, panel.frame) = (.hidden, .hidden, .box)
        panels.append(panel)
      }
    }
    return Figure(
      title: title, caption: caption, width: 120 + 90 * Double(max(count, 2)), columns: max(count, 1), panels: panels)
  }
}
