// Coefficients of the vector mathematics, from the lowest degree up: the output of scripts/derive-coefficients.py.

enum Polynomial {
  /// (eʳ − 1 − r)/r² for |r| ≤ ½·log 2.
  /// Largest error of the approximation, before rounding in the arithmetic: 3.1e-09 of the value.
  @inline(__always) static var exponential: InlineArray<5, Float> {
    [0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558aap-5, 0x1.12396ep-7, 0x1.6a524ep-10]
  }

  /// (log(1+f) − f)/f² for √½ ≤ 1+f ≤ √2.
  /// Largest error of the approximation, before rounding in the arithmetic: 4.2e-09 of the value.
  @inline(__always) static var logarithm: InlineArray<9, Float> {
    [
      -0x1.fffff8p-2, 0x1.55554ep-2, -0x1.000434p-2, 0x1.99a52cp-3, -0x1.542652p-3, 0x1.225a62p-3, -0x1.0f277cp-3,
      0x1.08ceeep-3, -0x1.39c1f4p-4,
    ]
  }

  /// (log(1+f) − f)/f² for 0 ≤ f ≤ 1.
  /// Largest error of the approximation, before rounding in the arithmetic: 5.3e-09 of the value.
  @inline(__always) static var logarithmOfOnePlus: InlineArray<9, Float> {
    [
      -0x1.ffffd2p-2, 0x1.554ddp-2, -0x1.ff23e8p-3, 0x1.934b6ep-3, -0x1.3a43ep-3, 0x1.b4b094p-4, -0x1.d6b75ep-5,
      0x1.49211cp-6, -0x1.af5e2p-9,
    ]
  }

  /// (tanh x − x)/x³ as a polynomial in x², for |x| ≤ 0.55.
  /// Largest error of the approximation, before rounding in the arithmetic: 3.7e-08 of the value.
  @inline(__always) static var hyperbolicTangent: InlineArray<4, Float> {
    [-0x1.555452p-2, 0x1.10cefcp-3, -0x1.af7d36p-5, 0x1.0d5176p-6]
  }

  /// P of 1/(e^(a²/2)·Φ(−a)) = √(2π)·a + P/Q for 0 ≤ a ≤ 14.5.
  /// Largest error of the approximation, before rounding in the arithmetic: 1.0e-09 of the value.
  @inline(__always) static var normalTailNumerator: InlineArray<5, Float> {
    [0x1p+1, 0x1.424f66p+0, 0x1.a986b8p-2, 0x1.316d3ep-4, 0x1.980934p-8]
  }

  /// (Q − 1)/a of the same.
  /// Largest error of the approximation, before rounding in the arithmetic: 1.0e-09 of the value.
  @inline(__always) static var normalTailDenominator: InlineArray<5, Float> {
    [0x1.15bebcp+0, 0x1.216b26p-1, 0x1.5d2324p-3, 0x1.e797dep-6, 0x1.45889ep-9]
  }
}
