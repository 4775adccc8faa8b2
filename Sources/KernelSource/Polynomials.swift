// Coefficients of the vector mathematics, from the lowest degree up: the output of scripts/derive-coefficients.py.

enum Polynomial {
  /// (eʳ − 1 − r)/r² for |r| ≤ ½·log 2.
  /// Largest error of the approximation, before rounding in the arithmetic: 3.1e-09 of the value.
  @inline(__always) static var exponential: InlineArray<5, Float> {
    [0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558aap-5, 0x1.12396ep-7, 0x1.6a524ep-10]
  }

  /// (log(1+f) − f + f²/2)/f³ for √½ ≤ 1+f ≤ √2.
  /// Largest error of the approximation, before rounding in the arithmetic: 7.7e-10 of the value.
  @inline(__always) static var logarithm: InlineArray<9, Float> {
    [
      0x1.555548p-2, -0x1.000006p-2, 0x1.99a476p-3, -0x1.555c44p-3, 0x1.233ba2p-3, -0x1.fc28cap-4, 0x1.e6c00ap-4,
      -0x1.de01d8p-4, 0x1.147334p-4,
    ]
  }

  /// (tanh x − x)/x³ as a polynomial in x², for |x| ≤ 0.625.
  /// Largest error of the approximation, before rounding in the arithmetic: 4.5e-09 of the value.
  @inline(__always) static var hyperbolicTangent: InlineArray<5, Float> {
    [-0x1.555532p-2, 0x1.1106f6p-3, -0x1.b835a4p-5, 0x1.51f8cep-6, -0x1.750ce2p-8]
  }

}
