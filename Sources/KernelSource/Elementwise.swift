// Functions of single floats over arrays. They are written for one Float and vectorised by the compiler, loop and all: the float
// operations of Swift's SIMD types reach it as loops over lanes, which it puts together again for a few operations in a row, but
// not for a whole exponential.
//
// What is to be vectorised has no branches: where a function has two branches, both are computed and one is chosen.

/// y[i] = f(x[i]) for a whole array; y may be x.
@inline(__always)
func apply(_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ f: (Float) -> Float) {
  // Two loops, because the compiler's own question whether x and y overlap has only one good answer, and it isn't this one.
  if x == UnsafePointer(y) {
    for i in 0..<count { y[i] = f(y[i]) }
  } else {
    for i in 0..<count { y[i] = f(x[i]) }
  }
}

/// z[i] = f(x[i], y[i]) for whole arrays; z may be y.
@inline(__always)
func apply(
  _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>,
  _ f: (Float, Float) -> Float
) {
  if y == UnsafePointer(z) {
    for i in 0..<count { z[i] = f(x[i], z[i]) }
  } else {
    for i in 0..<count { z[i] = f(x[i], y[i]) }
  }
}

/// a·b + c, fused where the instruction set can.
@inline(__always)
func multiplyAdd(_ a: Float, _ b: Float, _ c: Float) -> Float {
  #if PLEAT_FMA || arch(arm64)
  c.addingProduct(a, b)
  #else
  c + a * b
  #endif
}

/// Σ coefficients[k]·xᵏ.
@inline(__always)
func polynomial<let count: Int>(_ coefficients: InlineArray<count, Float>, _ x: Float) -> Float {
  var sum = coefficients[count &- 1]
  for k in 1..<count { sum = multiplyAdd(sum, x, coefficients[count &- 1 &- k]) }
  return sum
}

/// The bits of x as a signed integer.
@inline(__always)
func bits(_ x: Float) -> Int32 { Int32(bitPattern: x.bitPattern) }

/// The float of these bits.
@inline(__always)
func float(bits: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: bits)) }

/// |x|.
@inline(__always)
func magnitude(_ x: Float) -> Float { float(bits: bits(x) & .max) }

// A comparison with a NaN is false, so these return `a` where `a` is NaN; the standard library's would ask about it.
@inline(__always)
func larger(_ a: Float, _ b: Float) -> Float { a < b ? b : a }

@inline(__always)
func smaller(_ a: Float, _ b: Float) -> Float { a > b ? b : a }
