import Kernels

/// A sweep as a picture: examples a second at the left, beside the limit; at the right how much of the limit that is.
struct SweepPlot {
  private let report: TrainingReport
  private let sweep: TrainingSweep
  private let values: [Int]

  init(_ report: TrainingReport, _ sweep: TrainingSweep) {
    self.report = report
    self.sweep = sweep
    values = report.rows.compactMap(\.value)
  }

  private static let top = 108.0
  private static let bottom = 400.0
  private static let rates = (start: 92.0, length: 400.0)
  private static let shares = (start: 560.0, length: 400.0)

  private var backends: [KernelChoice] { report.rows.first?.measurements.map(\.backend) ?? [] }

  var svg: String {
    var svg = SVG(width: 980, height: 466)
    drawHeading(&svg)
    drawValues(&svg, Self.rates)
    drawValues(&svg, Self.shares)
    drawRates(&svg)
    drawShares(&svg)
    return svg.document
  }

  /// Values stand at equal distances, whatever their steps: batches and widths are powers of two.
  private func x(_ index: Int, _ panel: (start: Double, length: Double)) -> Double {
    panel.start + panel.length * (Double(index) + 0.5) / Double(max(values.count, 1))
  }

  private func drawHeading(_ svg: inout SVG) {
    svg.text("Training by \(sweep)", 20, 28, size: 17, isBold: true)
    let threads = sweep == .threads ? "" : ", \(threadCount(report.threads))"
    svg.text(
      "\(sweep.summary)\(threads); \(report.machine.processor), \(report.machine.date), Pleat \(report.machine.pleat)",
      20, 47, colour: "#555555")
    var x = 20.0
    for backend in backends {
      let style = backend.style
      svg.mark(style.mark, x + 6, 68, style.colour)
      svg.text(backend.rawValue, x + 17, 72)
      x += 40 + 7.5 * Double(backend.rawValue.count)
    }
    svg.line(x, 68, x + 22, 68, "#222222", width: 1.2, dashes: "5 3")
    svg.text("the multiply-adds of the products at the peak in registers", x + 29, 72)
  }

  private func drawValues(_ svg: inout SVG, _ panel: (start: Double, length: Double)) {
    for (index, value) in values.enumerated() {
      svg.text("\(value)", x(index, panel), Self.bottom + 17, size: 10, anchor: .middle)
    }
    svg.text(sweep.axis, panel.start + panel.length / 2, Self.bottom + 40, anchor: .middle)
  }

  private func drawRates(_ svg: inout SVG) {
    let limits = report.rows.map(Self.limit)
    let axis = rateAxis(limits + report.rows.flatMap { $0.measurements.map(\.examplesPerSecond) })
    drawGrid(&svg, Self.rates, axis.marks.map { (axis.position($0), grouped($0)) })
    for index in report.rows.indices.dropFirst() {
      svg.line(
        x(index - 1, Self.rates), axis.position(limits[index - 1]), x(index, Self.rates),
        axis.position(limits[index]), "#222222", width: 1.2, dashes: "5 3")
    }
    drawLines(&svg, Self.rates) { axis.position($0.examplesPerSecond) }
    svg.text("examples/s (more is better)", Self.rates.start, Self.top - 12)
  }

  /// Threads should add up, so that their axis begins at 0; everything else goes over powers of ten.
  private func rateAxis(_ rates: [Double]) -> (marks: [Double], position: (Double) -> Double) {
    let height = Self.top - Self.bottom
    if sweep == .threads {
      let scale = LinearScale(largest: rates.max() ?? 1, start: Self.bottom, length: height)
      return (scale.marks, scale.position)
    }
    let scale = LogarithmicScale(rates, start: Self.bottom, length: height)
    return (scale.marks, scale.position)
  }

  private func drawShares(_ svg: inout SVG) {
    let shares = report.rows.flatMap { $0.measurements.map(\.sharesOfPeak.median) }
    let scale = LinearScale(largest: max(1, shares.max() ?? 1), start: Self.bottom, length: Self.top - Self.bottom)
    drawGrid(&svg, Self.shares, scale.marks.map { (scale.position($0), percent($0)) })
    drawLines(&svg, Self.shares) { scale.position($0.sharesOfPeak.median) }
    svg.text("of the limit", Self.shares.start, Self.top - 12)
  }

  private func drawGrid(_ svg: inout SVG, _ panel: (start: Double, length: Double), _ marks: [(Double, String)]) {
    for (y, label) in marks {
      svg.line(panel.start, y, panel.start + panel.length, y, "#cccccc")
      svg.text(label, panel.start - 7, y + 4, size: 11, anchor: .end)
    }
  }

  /// A line a backend, the first one's above the others'.
  private func drawLines(
    _ svg: inout SVG, _ panel: (start: Double, length: Double), _ y: (BackendMeasurement) -> Double
  ) {
    for backend in backends.indices.reversed() {
      let style = backends[backend].style
      let heights = report.rows.map { y($0.measurements[backend]) }
      for index in heights.indices.dropFirst() {
        svg.line(
          x(index - 1, panel), heights[index - 1], x(index, panel), heights[index], style.colour, width: 1.5)
      }
      for index in heights.indices { svg.mark(style.mark, x(index, panel), heights[index], style.colour) }
    }
  }

  /// The examples a second that the first backend's peak allows.
  private static func limit(_ row: TrainingRow) -> Double {
    let set = row.measurements.first?.backend.instructionSet
    let peak = row.peaks.first { $0.instructionSet == set } ?? row.peaks[0]
    return 1e9 * peak.gflops / (2 * row.workload.multiplications / Double(row.workload.batch))
  }
}
