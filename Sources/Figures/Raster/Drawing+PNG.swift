extension Drawing {
  /// The picture as a PNG file with `scale` pixels for each point.
  ///
  /// Throws ``FiguresError/pictureSize(width:height:)`` unless each side has more than 0 and at most ``maximumSide`` pixels.
  public func png(scale: Double = 2) throws(FiguresError) -> [UInt8] {
    let canvas = try rasterized(scale: scale)
    return try PNG.encode(canvas.bytes, width: canvas.width, height: canvas.height, hasOpacity: false)
  }

  /// The picture's pixels, `scale` of them for each point.
  func rasterized(scale: Double) throws(FiguresError) -> Canvas {
    let (width, height) = ((self.width * scale).rounded(), (self.height * scale).rounded())
    guard width >= 1, height >= 1, width <= Self.maximumSide, height <= Self.maximumSide else {
      throw .pictureSize(width: width, height: height)
    }
    var canvas = Canvas(width: Int(width), height: Int(height), background: background)
    for element in elements { element.paint(on: &canvas, scale: scale) }
    return canvas
  }
}

extension Drawing.Element {
  fileprivate func paint(on canvas: inout Canvas, scale: Double) {
    switch self {
    case .shape(let shape, let fill, let stroke):
      let polylines = shape.path.polylines(scale: scale)
      if let fill {
        var coverage = Coverage()
        for polyline in polylines { coverage.add(polyline.points) }
        canvas.fill(coverage, with: fill)
      }
      if let stroke {
        var coverage = Coverage()
        for polyline in polylines {
          let pieces = stroke.hasDashes ? polyline.dashed(stroke.dashes.map { $0 * scale }) : [polyline]
          for piece in pieces {
            piece.addStroke(width: stroke.width * scale, hasRoundEnds: stroke.hasRoundEnds, to: &coverage)
          }
        }
        canvas.fill(coverage, with: stroke.color)
      }
    case .text(let text):
      var coverage = Coverage()
      for polyline in text.outline.polylines(scale: scale) { coverage.add(polyline.points) }
      canvas.fill(coverage, with: text.color)
    case .image(let pixels, let rectangle, let isSmooth):
      guard rectangle.width > 0, rectangle.height > 0 else { return }
      canvas.fill(rectangle.scaled(by: scale)) { x, y in
        isSmooth ? pixels.smoothColor(x, y) : pixels.nearestColor(x, y)
      }
    case .clipped(let rectangle, let elements):
      canvas.clipped(to: rectangle.scaled(by: scale)) { canvas in
        for element in elements { element.paint(on: &canvas, scale: scale) }
      }
    }
  }
}

extension Rectangle {
  fileprivate func scaled(by scale: Double) -> Rectangle {
    Rectangle(x: x * scale, y: y * scale, width: width * scale, height: height * scale)
  }
}

extension Text {
  /// The outlines of the letters where they stand in the drawing.
  var outline: Path {
    let font = isBold ? DejaVuSans.bold : DejaVuSans.regular
    let scale = size / DejaVuSans.unitsPerEm
    let before: Double =
      switch anchor {
      case .start: 0
      case .middle: -width / 2
      case .end: -width
      }
    // The directions along the line and up from it.
    let along = isRotated ? Point(0, -1) : Point(1, 0)
    let up = isRotated ? Point(-1, 0) : Point(0, -1)
    var pen = position + along * before
    var path = Path()
    for scalar in string.unicodeScalars {
      let glyph = font.glyph(scalar)
      path.append(glyph.outline.mapped { pen + along * ($0.x * scale) + up * ($0.y * scale) })
      pen = pen + along * (glyph.advance * scale)
    }
    return path
  }
}

extension Pixels {
  /// The pixel that lies at fractions of the width and height.
  fileprivate func nearestColor(_ x: Double, _ y: Double) -> Color {
    self[min(Int(x * Double(width)), width - 1), min(Int(y * Double(height)), height - 1)]
  }

  /// The colour between the four nearest pixels' middles.
  fileprivate func smoothColor(_ x: Double, _ y: Double) -> Color {
    let (px, py) = (max(0, x * Double(width) - 0.5), max(0, y * Double(height) - 0.5))
    let (left, top) = (min(Int(px), width - 1), min(Int(py), height - 1))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (u, v) = (px - Double(left), py - Double(top))
    return self[left, top].mixed(with: self[right, top], by: u)
      .mixed(with: self[left, bottom].mixed(with: self[right, bottom], by: u), by: v)
  }
}
