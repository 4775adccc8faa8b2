extension KernelChoice {
  /// Okabe and Ito's colours, which the colour-blind can tell apart, and a mark of its own for each kernel.
  var style: (colour: String, mark: SVG.Mark) {
    switch self {
    case .swift: ("#0072B2", .circle)
    case .openblas: ("#D55E00", .square)
    case .naive: ("#555555", .bar)
    case .baseline: ("#009E73", .triangle)
    case .avx2: ("#CC79A7", .diamond)
    case .avx512: ("#E69F00", .wedge)
    }
  }
}
