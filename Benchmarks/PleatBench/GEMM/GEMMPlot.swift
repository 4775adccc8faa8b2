import Kernels

/// A comparison as a picture: a line a product, its rates at the left and its ratios at the right.
struct GEMMPlot {
  private let report: GEMMReport

  init(_ report: GEMMReport) { self.report = report }

  private static let rowHeight = 19.0
  private static let top = 110.0
  private static let names = 190.0
  private static let rates = (start: 200.0, length: 400.0)
  private static let ratios = (start: 650.0, length: 270.0)

  private var hasRatios: Bool { report.reference != nil }
  private var bottom: Double { Self.top + Double(report.rows.count) * Self.rowHeight }
  private var kernels: [KernelChoice] { report.rows.first?.measurements.map(\.kernel) ?? [] }

  var svg: String {
    var svg = SVG(width: hasRatios ? 950 : 640, height: bottom + 68)
    drawHeading(&svg)
    drawNames(&svg)
    drawRates(&svg)
    if hasRatios { drawRatios(&svg) }
    return svg.document
  }

  private func y(_ row: Int) -> Double { Self.top + (Double(row) + 0.5) * Self.rowHeight }

  private func drawHeading(_ svg: inout SVG) {
    svg.text("Matrix products in Float32, \(threadCount(report.threads))", 20, 28, size: 17, isBold: true)
    svg.text(
      "\(report.machine.processor), \(report.machine.date), Pleat \(report.machine.pleat)", 20, 47, colour: "#555555")
    var x = 20.0
    for kernel in kernels {
      let style = kernel.style
      svg.mark(style.mark, x + 6, 68, style.colour)
      svg.text(kernel.rawValue, x + 17, 72)
      x += 40 + 7.5 * Double(kernel.rawValue.count)
    }
    svg.line(x, 68, x + 22, 68, "#222222", width: 1.2, dashes: "5 3")
    svg.text("peak of multiply-adds in registers", x + 29, 72)
  }

  private func drawNames(_ svg: inout SVG) {
    let right = hasRatios ? Self.ratios.start + Self.ratios.length : Self.rates.start + Self.rates.length
    var shaded = false
    for (index, row) in report.rows.enumerated() {
      let isFirst = index == 0 || report.rows[index - 1].workload.name != row.workload.name
      if isFirst { shaded.toggle() }
      if shaded { svg.rectangle(12, y(index) - Self.rowHeight / 2, right - 12, Self.rowHeight, "#f3f3f3") }
    }
    for (index, row) in report.rows.enumerated() {
      let isFirst = index == 0 || report.rows[index - 1].workload.name != row.workload.name
      if isFirst { svg.text(row.workload.name, 18, y(index) + 4) }
      svg.text(row.workload.variant, Self.names, y(index) + 4, size: 11, anchor: .end, colour: "#555555")
    }
  }

  private func drawRates(_ svg: inout SVG) {
    let largest = max(report.rows.flatMap { $0.measurements.map(\.gflops) }.max() ?? 1, report.peaks.values.max() ?? 1)
    let scale = LinearScale(largest: largest, start: Self.rates.start, length: Self.rates.length)
    let digits = scale.marks.contains { $0 != $0.rounded() } ? 1 : 0
    for value in scale.marks {
      svg.line(scale.position(value), Self.top, scale.position(value), bottom, "#cccccc")
      svg.text(decimal(value, digits), scale.position(value), bottom + 16, size: 11, anchor: .middle)
    }
    for (name, peak) in report.peaks {
      let set = InstructionSet(rawValue: name)?.description ?? name
      svg.text(set, scale.position(peak), Self.top - 12, size: 10, anchor: .middle, colour: "#555555")
      svg.line(scale.position(peak), Self.top - 8, scale.position(peak), bottom, "#222222", width: 1.2, dashes: "5 3")
    }
    for (index, row) in report.rows.enumerated() {
      for measurement in row.measurements.reversed() {
        let style = measurement.kernel.style
        svg.mark(style.mark, scale.position(measurement.gflops), y(index), style.colour)
      }
    }
    svg.text("GFLOP/s (more is better)", scale.start + scale.length / 2, bottom + 38, anchor: .middle)
  }

  private func drawRatios(_ svg: inout SVG) {
    let samples = report.rows.flatMap { $0.measurements.compactMap(\.ratios) }
    let scale = RatioScale(
      samples.flatMap { [$0.lowerQuartile, $0.upperQuartile] }, start: Self.ratios.start, length: Self.ratios.length)
    for value in scale.marks {
      let isOne = value == 1
      svg.line(
        scale.position(value), Self.top, scale.position(value), bottom, isOne ? "#222222" : "#cccccc",
        width: isOne ? 1.5 : 1)
      let label = value < 1 || value != value.rounded() ? trimmed(value) : decimal(value, 0)
      svg.text(label, scale.position(value), bottom + 16, size: 11, anchor: .middle)
    }
    for (index, row) in report.rows.enumerated() {
      for measurement in row.measurements {
        guard let ratios = measurement.ratios else { continue }
        let style = measurement.kernel.style
        svg.line(
          scale.position(ratios.lowerQuartile), y(index), scale.position(ratios.upperQuartile), y(index), style.colour,
          width: 2)
        svg.mark(style.mark, scale.position(ratios.median), y(index), style.colour)
      }
    }
    let middle = scale.start + scale.length / 2
    svg.text("\(report.reference ?? "")'s time ÷ the kernel's", middle, bottom + 38, anchor: .middle)
    svg.text(
      "above 1 the kernel is faster; lines: quartiles", middle, bottom + 54, size: 11, anchor: .middle,
      colour: "#555555")
  }

  /// 1.25, 1.5, 0.001.
  private func trimmed(_ value: Double) -> String {
    var text = decimal(value, 3)
    while text.last == "0" { text.removeLast() }
    return text
  }
}
