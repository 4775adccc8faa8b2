import Pleat

extension Lecture {
  /// The neural net in less than twenty lines.
  func twentyLines() -> Chapter {
    var chapter = Chapter("twenty-lines", title: "A neural net in less than twenty lines")
    chapter.say(
      """
      The lecture’s program in Swift: a two-layer network with a sigmoid, the squared error summed over the batch, gradients by hand, \
      and $10,000$ steps at $η = 10^{−4}$.
      """)
    chapter.equation(
      """
      h = σ(x W_1) \\quad ŷ = h W_2 \\quad L = ∑ (ŷ − y)^2\\\\\
      ∂L/∂ŷ = 2(ŷ − y) \\quad ∂L/∂W_2 = h^⊤ ∂L/∂ŷ\\\\\
      ∂L/∂W_1 = x^⊤ (∂L/∂h ⊙ h ⊙ (1 − h)) \\quad ∂L/∂h = ∂L/∂ŷ W_2^⊤
      """)
    chapter.program(TwentyLines.source)
    let losses = TwentyLines.losses(seed: seed, steps: 10_000)
    let (first, last) = (grouped(Int(losses[0].rounded())), significant(losses[losses.count - 1]))
    chapter.say("With seed \(seed) the loss falls from \(first) to \(last) in \(grouped(losses.count)) steps.")
    chapter.find("A network in twenty lines", "its loss falls from \(first) to \(last)")
    // Every fiftieth: more would be one line on top of another.
    let shown = Array(stride(from: 0, to: losses.count, by: 50))
    chapter.show(
      Figure(
        title: "The loss of the twenty-line program", width: 640,
        panels: [
          Panel(
            x: Axis("step"), y: Axis("∑ (ŷ − y)²", scale: .logarithmic),
            series: [.line(x: shown.map { Double($0 + 1) }, y: shown.map { losses[$0] })])
        ]), as: "twenty-lines")
    return chapter
  }
}

/// The lecture's program, as `Examples/TwentyLines` has it.
enum TwentyLines {
  /// The loss before each step.
  static func losses(seed: UInt64, steps: Int) -> [Double] {
    let (n, dIn, dHidden, dOut) = (64, 1000, 100, 10)
    let (backend, kernels, sigmoid) = (SwiftBackend(), KernelTable.best, ElementwiseFunction(.sigmoid))
    var random = RandomStream(seed: seed, name: "data")
    let x = Matrix(rows: n, columns: dIn, normal: &random)
    let y = Matrix(rows: n, columns: dOut, normal: &random)
    var w1 = Matrix(rows: dIn, columns: dHidden, normal: &random)
    var w2 = Matrix(rows: dHidden, columns: dOut, normal: &random)
    var (z, h, yPred, losses, dyPred, dh, dz) = (
      Matrix(), Matrix(), Matrix(), Matrix(), Matrix(), Matrix(), Matrix()
    )
    return (1...steps).map { _ in
      z.setProduct(x, .no, w1, .no, on: backend)
      h.setApplying(sigmoid, to: z, by: kernels)
      yPred.setProduct(h, .no, w2, .no, on: backend)
      dyPred.setSquaredErrorGradient(predictions: yPred, targets: y, scale: 1, values: &losses, by: kernels)
      dh.setProduct(dyPred, .no, w2, .yes, on: backend)
      dz.setGradient(of: sigmoid, outputs: h, outputGradient: dh, by: kernels)
      w1.setProduct(x, .yes, dz, .no, alpha: -1e-4, beta: 1, on: backend)
      w2.setProduct(h, .yes, dyPred, .no, alpha: -1e-4, beta: 1, on: backend)
      return losses.sum
    }
  }

  /// The text of `Examples/TwentyLines/Sources/TwentyLines/main.swift`; a test compares the two.
  static let source = """
    import Pleat

    let (n, dIn, dHidden, dOut) = (64, 1000, 100, 10)
    let (backend, kernels, sigmoid) = (SwiftBackend(), KernelTable.best, ElementwiseFunction(.sigmoid))
    var random = RandomStream(seed: 0, name: "data")
    let x = Matrix(rows: n, columns: dIn, normal: &random), y = Matrix(rows: n, columns: dOut, normal: &random)
    var w1 = Matrix(rows: dIn, columns: dHidden, normal: &random)
    var w2 = Matrix(rows: dHidden, columns: dOut, normal: &random)
    var z = Matrix(), h = Matrix(), yPred = Matrix(), losses = Matrix(), dyPred = Matrix(), dh = Matrix(), dz = Matrix()
    for t in 1...10_000 {
      z.setProduct(x, .no, w1, .no, on: backend)
      h.setApplying(sigmoid, to: z, by: kernels)
      yPred.setProduct(h, .no, w2, .no, on: backend)
      dyPred.setSquaredErrorGradient(predictions: yPred, targets: y, scale: 1, values: &losses, by: kernels)
      if t % 1000 == 0 { print("step \\(t): loss \\(losses.sum)") }
      dh.setProduct(dyPred, .no, w2, .yes, on: backend)
      dz.setGradient(of: sigmoid, outputs: h, outputGradient: dh, by: kernels)
      w1.setProduct(x, .yes, dz, .no, alpha: -1e-4, beta: 1, on: backend)
      w2.setProduct(h, .yes, dyPred, .no, alpha: -1e-4, beta: 1, on: backend)
    }
    """
}
