public import NeuralNetworks

extension Figure {
  /// Activation functions, each with its derivative, in panels of one size.
  ///
  /// - functions: nil for all known ones.
  /// - range: the numbers from left to right, with the start below the end; what isn't finite is not drawn.
  public static func activationFunctions(
    _ functions: [ActivationFunction]? = nil, range: ClosedRange<Double> = -4...4,
    title: String = "Activation functions"
  ) -> Figure {
    let functions = functions ?? ActivationFunction.known
    // An even number of steps, so that a corner at 0 is drawn as one.
    let steps = 400
    let x = (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
    let panels = functions.enumerated().map { index, function in
      Panel(
        title: function.equation, x: Axis(index + 3 < functions.count ? "" : "x", range: range),
        legend: .inside(.topLeft),
        series: [
          .rule(y: 0, color: .gridLine, style: .solid), .rule(x: 0, color: .gridLine, style: .solid),
          .line(x: x, y: x.map { function.value(at: $0) }, label: "f(x)", width: 2),
          derivative(of: function, at: x),
        ])
    }
    return Figure(title: title, width: 780, columns: min(3, max(functions.count, 1)), sharesY: true, panels: panels)
  }

  /// The derivative, with a gap where it jumps.
  private static func derivative(of function: ActivationFunction, at x: [Double]) -> Series {
    var points: [Point] = []
    for value in x {
      let point = Point(value, function.derivative(at: value))
      if let last = points.last, abs(point.y - last.y) > 0.2 { points.append(Point(.nan, .nan)) }
      points.append(point)
    }
    return .line(points, label: "f′(x)", color: Palette.color(1), width: 2, style: .dashed)
  }
}

extension ActivationFunction {
  /// The function's name and its equation; the embedded font has no raised x.
  fileprivate var equation: String {
    switch self {
    case .relu: "ReLU: max(0, x)"
    case .leakyReLU(let slope): "Leaky ReLU: max(\(slope)x, x)"
    case .sigmoid: "Sigmoid: 1/(1 + exp(−x))"
    case .tanh: "tanh(x)"
    case .softplus: "Softplus: log(1 + exp(x))"
    case .elu(let alpha): alpha == 1 ? "ELU: x or exp(x) − 1" : "ELU: x or \(alpha)(exp(x) − 1)"
    case .gelu: "GELU: x Φ(x)"
    case .silu: "SiLU: x/(1 + exp(−x))"
    }
  }
}
