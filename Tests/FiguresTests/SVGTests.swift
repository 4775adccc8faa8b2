import Testing

@testable import Figures

#if canImport(FoundationXML)
import Foundation
import FoundationXML
#else
import Foundation
#endif

/// Whether a parser takes a document without complaint, and the names of its elements.
func elements(of svg: String) -> [String]? {
  final class Names: NSObject, XMLParserDelegate {
    var names: [String] = []
    func parser(
      _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      names.append(elementName)
    }
  }
  let names = Names()
  let parser = XMLParser(data: Data(svg.utf8))
  parser.delegate = names
  return parser.parse() ? names.names : nil
}

@Suite struct SVGTests {
  @Test(arguments: [
    (0.0, "0"), (1, "1"), (-1, "-1"), (0.5, ".5"), (-0.25, "-.25"), (12.3456, "12.35"), (1.999, "2"), (0.004, "0"),
    (-0.004, "0"), (3.05, "3.05"), (100, "100"), (.nan, "0"), (1e300, "10000000"),
  ])
  func numbers(value: Double, expected: String) {
    #expect(value.svg == expected)
  }

  @Test(arguments: [
    ("a < b & c > \"d\"", "a &lt; b &amp; c &gt; &quot;d&quot;"), ("∂L/∂w", "∂L/∂w"),
    ("a\u{0}b\u{7}", "a\u{FFFD}b\u{FFFD}"),
    ("a\nb", "a b"), ("\u{FFFE}", "\u{FFFD}"), ("日🙂", "日🙂"),
  ])
  func escaping(plain: String, escaped: String) {
    #expect(plain.escapedForXML == escaped)
  }

  @Test(arguments: [(UInt32(0xFFFFFF), "#fff"), (0x0072B2, "#0072b2"), (0x112233, "#123"), (0x0A0B0C, "#0a0b0c")])
  func colors(hexadecimal: UInt32, expected: String) {
    #expect(Color(hexadecimal).svg == expected)
  }

  @Test func paths() {
    var path = Path([Point(0, 0), Point(10, 0), Point(10, -5)], closed: true)
    path.append(Path([Point(1, 1), Point(.nan, 2), Point(3, 3), Point(4, 4.5)]))
    path.curve(to: Point(6, 6), control: Point(5, 5))
    #expect(path.svg == "M0 0 10 0 10-5ZM1 1M3 3 4 4.5Q5 5 6 6")
  }

  @Test func documentsAreWellFormed() throws {
    var drawing = Drawing(width: 100, height: 50, title: "Loss & <accuracy>", summary: "\"x\" < 1\u{1}")
    drawing.add(Rectangle(x: 1, y: 1, width: 5, height: 5), fill: Palette.color(0))
    drawing.add(Rectangle(x: 9, y: 1, width: 5, height: 5), fill: Palette.color(0))
    drawing.addCircle(center: Point(5, 5), radius: 2, stroke: Stroke(.text, width: 2, dashes: [1, 2]))
    drawing.add(Text("<b> & \"c\"", at: Point(3, 3), anchor: .end, isBold: true, isRotated: true))
    drawing.add(Pixels(width: 2, height: 1) { _, _ in .black }, in: Rectangle(x: 0, y: 0, width: 2, height: 2))
    drawing.clip(to: Rectangle(x: 0, y: 0, width: 2, height: 2)) {
      $0.addLine(from: Point(0, 0), to: Point(9, 9), stroke: Stroke(.text))
    }
    let svg = try drawing.svg()
    #expect(
      elements(of: svg)
        == ["svg", "title", "desc", "rect", "g", "rect", "rect", "circle", "text", "image", "svg", "path"])
    #expect(
      svg.hasPrefix(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"50\" viewBox=\"0 0 100 50\" role=\"img\""))
    #expect(svg.contains("<title>Loss &amp; &lt;accuracy&gt;</title>"))
    #expect(svg.contains("image-rendering:pixelated") && svg.contains("href=\"data:image/png;base64,iVBORw0KGgo"))
    #expect(svg.contains("text-anchor=\"end\" font-weight=\"bold\" transform=\"rotate(-90 3 3)\""))
  }

  @Test func whatIsNotFiniteIsLeftOut() throws {
    var drawing = Drawing(width: 10, height: 10)
    drawing.addCircle(center: Point(.nan, 1), radius: 1, fill: .black)
    drawing.add(Rectangle(x: 0, y: 0, width: .infinity, height: 1), fill: .black)
    drawing.add(Text("a", at: Point(0, .nan)))
    drawing.add(Path([Point(.infinity, 0)]), fill: .black)
    #expect(drawing.elements.isEmpty)
    #expect(elements(of: try drawing.svg()) == ["svg", "rect"])
  }
}
