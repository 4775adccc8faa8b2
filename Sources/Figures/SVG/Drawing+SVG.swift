extension Drawing {
  /// The picture as an SVG document, whose words are text and whose pixels are PNG inside it.
  ///
  /// Throws ``FiguresError/pictureSize(width:height:)`` for a size that isn't finite and positive or of more than
  /// ``maximumSide`` points, and ``FiguresError/png(_:)`` if libpng fails.
  public func svg() throws(FiguresError) -> String {
    guard width > 0, height > 0, width <= Self.maximumSide, height <= Self.maximumSide else {
      throw .pictureSize(width: width, height: height)
    }
    var writer = SVGWriter()
    let (width, height) = (width.svg, height.svg)
    writer.line(
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      role="img" font-family="DejaVu Sans, Verdana, sans-serif">
      """)
    if !title.isEmpty { writer.line("<title>\(title.escapedForXML)</title>") }
    if !summary.isEmpty { writer.line("<desc>\(summary.escapedForXML)</desc>") }
    writer.line("<rect width=\"\(width)\" height=\"\(height)\"\(SVGWriter.paint("fill", background))/>")
    try writer.write(elements)
    writer.line("</svg>")
    return writer.text
  }
}

/// The lines of an SVG document.
private struct SVGWriter {
  private(set) var text = ""

  mutating func line(_ line: String) {
    text += line
    text += "\n"
  }

  /// Neighbours that are filled and drawn alike are put into a group that says so once.
  mutating func write(_ elements: [Drawing.Element]) throws(FiguresError) {
    var index = 0
    while index < elements.count {
      guard case .shape(_, let fill, let stroke) = elements[index] else {
        try write(elements[index])
        index += 1
        continue
      }
      var shapes: [Drawing.Shape] = []
      while index < elements.count, case .shape(let shape, fill, stroke) = elements[index] {
        shapes.append(shape)
        index += 1
      }
      let style = Self.style(fill: fill, stroke: stroke)
      if shapes.count > 1 {
        line("<g\(style)>")
        for shape in shapes { line(Self.element(shape, attributes: "")) }
        line("</g>")
      } else {
        line(Self.element(shapes[0], attributes: style))
      }
    }
  }

  private mutating func write(_ element: Drawing.Element) throws(FiguresError) {
    switch element {
    case .shape(let shape, let fill, let stroke):
      line(Self.element(shape, attributes: Self.style(fill: fill, stroke: stroke)))
    case .text(let text): line(Self.element(text))
    case .image(let pixels, let rectangle, let isSmooth):
      let data = Base64.encode(try pixels.png())
      // Chromium and Firefox know the property, librsvg the older value of the attribute.
      let rendering = isSmooth ? "" : " image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\""
      line(
        """
        <image\(Self.sides(rectangle)) preserveAspectRatio="none"\(rendering) href="data:image/png;base64,\(data)"/>
        """)
    case .clipped(let rectangle, let elements):
      // A document inside the document shows nothing outside itself, and needs no name that another picture on the same
      // page may have.
      let r = rectangle
      line(
        "<svg\(Self.sides(r)) viewBox=\"\(r.x.svg) \(r.y.svg) \(r.width.svg) \(r.height.svg)\" "
          + "preserveAspectRatio=\"none\" overflow=\"hidden\">")
      try write(elements)
      line("</svg>")
    }
  }

  private static func element(_ shape: Drawing.Shape, attributes: String) -> String {
    switch shape {
    case .path(let path): "<path d=\"\(path.svg)\"\(attributes)/>"
    case .circle(let center, let radius):
      "<circle cx=\"\(center.x.svg)\" cy=\"\(center.y.svg)\" r=\"\(radius.svg)\"\(attributes)/>"
    case .rectangle(let rectangle): "<rect\(sides(rectangle))\(attributes)/>"
    }
  }

  private static func element(_ text: Text) -> String {
    let (x, y) = (text.position.x.svg, text.position.y.svg)
    var attributes = " x=\"\(x)\" y=\"\(y)\" font-size=\"\(text.size.svg)\"" + paint("fill", text.color)
    if text.anchor != .start { attributes += " text-anchor=\"\(text.anchor.rawValue)\"" }
    if text.isBold { attributes += " font-weight=\"bold\"" }
    if text.isRotated { attributes += " transform=\"rotate(-90 \(x) \(y))\"" }
    return "<text\(attributes)>\(text.string.escapedForXML)</text>"
  }

  private static func sides(_ rectangle: Rectangle) -> String {
    " x=\"\(rectangle.x.svg)\" y=\"\(rectangle.y.svg)\" width=\"\(rectangle.width.svg)\" height=\"\(rectangle.height.svg)\""
  }

  /// Colour and opacity as attributes; a fill of nothing has to be said.
  static func paint(_ name: String, _ color: Color?) -> String {
    guard let color else { return " \(name)=\"none\"" }
    let opacity = color.opacity.clamped(to: 0...1)
    return " \(name)=\"\(color.svg)\"" + (opacity < 1 ? " \(name)-opacity=\"\(opacity.svg)\"" : "")
  }

  private static func style(fill: Color?, stroke: Stroke?) -> String {
    var attributes = paint("fill", fill)
    guard let stroke, stroke.width > 0 else { return attributes }
    attributes += paint("stroke", stroke.color)
    if stroke.width != 1 { attributes += " stroke-width=\"\(stroke.width.svg)\"" }
    if stroke.hasDashes {
      attributes += " stroke-dasharray=\"\(stroke.dashes.map(\.svg).joined(separator: " "))\""
    }
    attributes += " stroke-linejoin=\"round\""
    if stroke.hasRoundEnds { attributes += " stroke-linecap=\"round\"" }
    return attributes
  }
}
