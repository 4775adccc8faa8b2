import Testing

@testable import Figures

/// Expects a drawing whose words lie inside it, and whose SVG has no NaN and no infinity in it.
func expectWellFormed(_ figure: Figure, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let drawing = figure.drawing
  #expect(drawing.width > 0 && drawing.height > 0 && drawing.height < 5000, sourceLocation: sourceLocation)
  for case .text(let text) in drawing.elements {
    let half = (text.isRotated ? 0 : text.width) / 2
    let middle =
      switch text.anchor {
      case .start: text.position.x + half
      case .middle: text.position.x
      case .end: text.position.x - half
      }
    #expect(
      middle - half >= -1 && middle + half <= drawing.width + 1 && text.position.y <= drawing.height,
      "\"\(text.string)\" reaches out of the picture", sourceLocation: sourceLocation)
  }
  let svg = try drawing.svg()
  for wrong in ["nan", "inf", "NaN"] {
    #expect(!svg.contains("\"\(wrong)") && !svg.contains(" \(wrong)"), sourceLocation: sourceLocation)
  }
}

extension Figure {
  /// All words in the drawing.
  var words: [String] {
    drawing.elements.compactMap { if case .text(let text) = $0 { text.string } else { nil } }
  }
}
