public import NeuralNetworks

extension Figure {
  /// One picture of a classifier's regions: its cells, the points in them and what is written above.
  public struct Boundary: Sendable {
    /// Which class the classifier gives where.
    public var regions: DecisionRegions
    /// Points of the plane with their classes; nil for regions alone.
    public var examples: Examples?
    /// What the classifier is, as "λ = 0.01".
    public var title: String
    /// The share of points that are right; it is written behind the title.
    public var accuracy: Double?

    /// One picture of a classifier's regions. Traps unless the points have two numbers and a class each.
    public init(_ regions: DecisionRegions, examples: Examples? = nil, title: String = "", accuracy: Double? = nil) {
      require(
        examples.map { $0.width == 2 && !$0.classNames.isEmpty } ?? true,
        "points of \(examples?.width ?? 0) numbers and \(examples?.classNames.count ?? 0) classes")
      (self.regions, self.examples, self.title, self.accuracy) = (regions, examples, title, accuracy)
    }
  }

  /// The regions of a network's classes in the plane, pale, with the boundaries between them and the examples as points.
  ///
  /// The panel's title has the share of examples that are right.
  ///
  /// - scaling: what is done to points before the network sees them; nil for nothing.
  /// - resolution: cells along the longer side.
  ///
  /// Throws ``ArgumentError`` unless network and examples are of the plane, and as
  /// ``DecisionRegions/init(of:scaling:around:padding:resolution:)``. Traps where examples have no classes.
  public static func decisionBoundary(
    of network: Network, on examples: Examples, scaling: InputScaling? = nil, title: String = "",
    axes: (x: String, y: String) = ("x", "y"), resolution: Int = 240
  ) throws(ArgumentError) -> Figure {
    decisionBoundary(
      [try Boundary(of: network, on: examples, scaling: scaling, resolution: resolution)], title: title, axes: axes)
  }

  /// Several classifiers' regions side by side: of more hidden units, or of a stronger penalty.
  ///
  /// ```swift
  /// let figure = Figure.decisionBoundary(
  ///   try networks.map { try Figure.Boundary(of: $0, on: examples, title: "\($0.layers[0].summary)") },
  ///   title: "More hidden units, more capacity")
  /// ```
  public static func decisionBoundary(
    _ boundaries: [Boundary], title: String = "", caption: String = "", axes: (x: String, y: String) = ("x", "y"),
    columns: Int? = nil
  ) -> Figure {
    let columns = max(1, columns ?? min(3, boundaries.count))
    let panels = boundaries.enumerated().map { index, boundary in
      // What is the same for all is said once: the axes outside, the classes in the last panel of the first row.
      let isLegend = index == min(columns, boundaries.count) - 1
      return boundary.panel(
        x: Axis(index + columns < boundaries.count ? "" : axes.x), y: Axis(index % columns == 0 ? axes.y : ""),
        legend: isLegend ? .right : .hidden)
    }
    return Figure(
      title: title, caption: caption, width: boundaries.count == 1 ? 520 : 200 + 240 * Double(columns),
      columns: columns, panels: panels)
  }
}

extension Figure.Boundary {
  /// The regions of a network around some examples, and its accuracy on them.
  ///
  /// Throws ``ArgumentError`` as ``DecisionRegions/init(of:scaling:around:padding:resolution:)``. Traps where examples have no classes.
  public init(
    of network: Network, on examples: Examples, scaling: InputScaling? = nil, title: String = "",
    padding: Double = 0.1, resolution: Int = 240
  ) throws(ArgumentError) {
    let regions = try DecisionRegions(
      of: network, scaling: scaling, around: examples.inputs, padding: padding, resolution: resolution)
    guard case .classes(let classes, _) = examples.targets else {
      fatalError("the boundaries of examples that have numbers instead of classes")
    }
    let answers = Model(network: network, scaling: scaling).classify(examples.inputs)
    let right = zip(classes, answers).count { Int($0) == $1 }
    self.init(
      regions, examples: examples, title: title, accuracy: Double(right) / Double(max(1, classes.count)))
  }

  func panel(x: Axis, y: Axis, legend: LegendPlace) -> Panel {
    let parts = [title, accuracy.map { "accuracy \(percent($0))" } ?? ""].filter { !$0.isEmpty }
    return Panel(
      title: parts.joined(separator: ": "), x: x, y: y, legend: legend, hasEqualAspect: true, hasGrid: false,
      series: regions.series + (examples.map { $0.pointSeries } ?? []))
  }
}

extension DecisionRegions {
  /// Pale regions and the lines between them.
  var series: [Series] {
    let grid = grid(classes.map { Double($0) })
    // Of two classes one's boundary is the other's.
    let bounded = scores.columns == 2 ? [1] : Array(Set(classes)).sorted()
    return [.regions(grid)]
      + bounded.map { label in
        .contours(grid.with(values: lead(of: label).map { Double($0) }), levels: [0], color: .text, width: 1.1)
      }
  }

  private func grid(_ values: [Double]) -> SampleGrid {
    guard let grid = try? SampleGrid(x: x, y: y, columns: columns, rows: rows, values: values) else {
      fatalError("decision regions have at most \(Self.maximumCount) cells, and at least one")
    }
    return grid
  }
}

extension Examples {
  /// The first two numbers of each example as points of the plane.
  var planePoints: [Point] { inputs.planePoints }

  /// Points in the colours and shapes of their classes; smaller, the more of them there are.
  var pointSeries: [Series] {
    guard case .classes(let classes, let names) = targets else { return [.points(planePoints)] }
    return [.points(planePoints, classes: classes.map { Int($0) }, names: names, size: markerSize(for: count))]
  }
}

extension ExampleInputs {
  var planePoints: [Point] {
    (0..<rows).map {
      let point = point($0)
      return Point(point.x, point.y)
    }
  }
}

/// The size of markers, in points, that leaves something to see between so many of them.
func markerSize(for count: Int) -> Double { count <= 100 ? 6.5 : count <= 400 ? 5 : count <= 1500 ? 4 : 3 }

/// A share as it is written: "98.7 %", and without a decimal "100 %".
func percent(_ share: Double) -> String {
  let tenths = Int((share * 1000).rounded())
  // What isn't all must not be called all.
  let shown = share < 1 && tenths == 1000 ? 999 : tenths
  return shown % 10 == 0 ? "\(shown / 10) %" : "\(shown / 10).\(shown % 10) %"
}
