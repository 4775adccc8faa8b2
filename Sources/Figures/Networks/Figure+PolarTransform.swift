public import NeuralNetworks

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

extension Figure {
  /// Points of the plane, and the same by radius r and angle θ, where a straight line separates what a circle would in the plane.
  ///
  /// On the right is what a linear classifier of (r, θ) makes of that space, on the left the same classifier in the space of x and y;
  /// the titles have the accuracies of linear classifiers of each. As in the lecture's "Feature transform".
  ///
  /// r = √(x² + y²); θ = atan2(y, x), −π … π.
  ///
  /// Throws ``TrainingError/invalid(_:)`` unless examples are points of the plane, finite, with classes of which there are two at least;
  /// and as ``LinearProbe/init(on:options:backend:)``.
  public static func polarTransform(
    of examples: Examples, title: String = "A feature transform", resolution: Int = 240,
    options: LinearProbe.Options = LinearProbe.Options()
  ) throws(TrainingError) -> Figure {
    guard examples.width == 2 else {
      throw .invalid("the polar transform is one of points with 2 numbers, but these have \(examples.width)")
    }
    guard examples.classNames.count >= 2 else {
      throw .invalid("a boundary needs at least 2 classes, but there are \(examples.classNames.count)")
    }
    let polar = polarExamples(examples)
    let cartesianProbe = try LinearProbe(on: examples, options: options)
    let polarProbe = try LinearProbe(on: polar, options: options)
    do {
      let box = try DecisionRegions.box(around: examples.inputs)
      let plane = try DecisionRegions(x: box.x, y: box.y, columns: resolution, rows: resolution) {
        polarProbe.model.scores(for: .floats(polarMatrix($0)))
      }
      let polarBox = try DecisionRegions.box(around: polar.inputs)
      let radii = max(0, polarBox.x.lowerBound)...polarBox.x.upperBound
      let polarPlane = try DecisionRegions(
        of: polarProbe.model.network, scaling: polarProbe.model.scaling, x: radii, y: -.pi ... .pi,
        columns: resolution, rows: resolution)
      return Figure(
        title: title,
        caption:
          "The boundary in both spaces is that of a linear classifier of (r, θ); where θ jumps from π to −π it may have a nick. "
          + "In the titles: how many points a linear classifier of that space gets right.",
        width: 760, columns: 2,
        panels: [
          Panel(
            title: "original space: a line gets \(percent(cartesianProbe.accuracy))", x: Axis("x"), y: Axis("y"),
            legend: .hidden, hasEqualAspect: true, hasGrid: false, series: plane.series + examples.pointSeries),
          Panel(
            title: "feature space: a line gets \(percent(polarProbe.accuracy))", x: Axis("r"),
            y: Axis(
              "θ",
              ticks: .at(
                [(-1.0, "−π"), (-0.5, "−π/2"), (0, "0"), (0.5, "π/2"), (1, "π")].map { Tick($0.0 * .pi, $0.1) })),
            legend: .right, hasGrid: false, series: polarPlane.series + polar.pointSeries),
        ])
    } catch {
      throw .invalid("\(error)")
    }
  }

  /// (x, y) → (r, θ): N×2 → N×2.
  private static func polarMatrix(_ points: Matrix) -> Matrix {
    Matrix(rows: points.rows, columns: 2) { row, part in
      let (x, y) = (Double(points[row, 0]), Double(points[row, 1]))
      return Float(part == 0 ? hypot(x, y) : atan2(y, x))
    }
  }

  private static func polarExamples(_ examples: Examples) -> Examples {
    let points = Matrix(rows: examples.count, columns: 2) { row, part in
      let point = examples.inputs.point(row)
      return Float(part == 0 ? point.x : point.y)
    }
    return Examples(inputs: .floats(polarMatrix(points)), targets: examples.targets)
  }
}
