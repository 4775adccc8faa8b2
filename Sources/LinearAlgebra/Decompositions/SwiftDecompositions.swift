/// Decompositions by Pleat's own algorithms, which run everywhere.
///
/// They compute in Double and round at the end, so that their results are as near to the exact ones as LAPACK's in single precision, and
/// mostly nearer. They are simple and not fast: an eigendecomposition of 784×784 takes seconds.
public struct SwiftDecompositions: DecompositionBackend {
  /// What users call it: "swift".
  public var name: String { "swift" }

  /// Decompositions on the caller's thread.
  public init() {}
}

extension DecompositionBackend where Self == SwiftDecompositions {
  /// Pleat's own algorithms.
  public static var swift: SwiftDecompositions { SwiftDecompositions() }
}

#if OpenBLAS
extension DecompositionBackend where Self == LAPACKEDecompositions {
  /// LAPACK.
  public static var lapacke: LAPACKEDecompositions { LAPACKEDecompositions() }

  /// LAPACK where it is linked (the package trait `OpenBLAS`), Pleat's own algorithms elsewhere.
  public static var auto: LAPACKEDecompositions { LAPACKEDecompositions() }
}
#else
extension DecompositionBackend where Self == SwiftDecompositions {
  /// LAPACK where it is linked (the package trait `OpenBLAS`), Pleat's own algorithms elsewhere.
  public static var auto: SwiftDecompositions { SwiftDecompositions() }
}
#endif

/// Numbers that an algorithm works on, freed with their owner.
final class Doubles {
  let pointer: UnsafeMutablePointer<Double>

  init(count: Int, repeating value: Double = 0) {
    pointer = .allocate(capacity: max(count, 1))
    pointer.initialize(repeating: value, count: max(count, 1))
  }

  convenience init(_ count: Int, _ element: (Int) -> Float) {
    self.init(count: count)
    for i in 0..<count { pointer[i] = Double(element(i)) }
  }

  deinit { pointer.deallocate() }
}

/// Σ x·y, in eight chains of additions.
func dot(_ count: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {
  var sums = SIMD8<Double>()
  var i = 0
  while i + 8 <= count {
    let a = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Double>.self)
    sums += a * UnsafeRawPointer(y + i).loadUnaligned(as: SIMD8<Double>.self)
    i += 8
  }
  var rest = 0.0
  while i < count {
    rest += x[i] * y[i]
    i += 1
  }
  return sums.sum() + rest
}

/// y += factor·x.
func add(_ count: Int, _ factor: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>) {
  for i in 0..<count { y[i] += factor * x[i] }
}

/// Makes of x a reflection H = 1 − factor·v·vᵀ that takes x to (first, 0, 0, …): v takes x's place, with v₀ = 1.
///
/// G. H. Golub and C. F. Van Loan, *Matrix Computations*, §5.1.
func makeReflection(_ count: Int, _ x: UnsafeMutablePointer<Double>) -> (factor: Double, first: Double) {
  var largest = 0.0
  for i in 0..<count { largest = max(largest, abs(x[i])) }
  guard largest > 0 else {
    if count > 0 { x[0] = 1 }
    return (0, 0)
  }
  // Else the squares of the noise in a matrix of low rank may underflow, and H is not orthogonal.
  for i in 0..<count { x[i] /= largest }
  let head = x[0]
  let tail = dot(count - 1, x + 1, x + 1)
  x[0] = 1
  if tail == 0 { return (0, head * largest) }
  let norm = (head * head + tail).squareRoot()
  // The sign that keeps the difference from cancelling.
  let leading = head <= 0 ? head - norm : -tail / (head + norm)
  for i in 1..<count { x[i] /= leading }
  return (2 * leading * leading / (tail + leading * leading), norm * largest)
}

/// y ← y − factor·(v·y)·v.
func reflect(_ count: Int, _ factor: Double, _ v: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
  if factor == 0 { return }
  add(count, -factor * dot(count, v, y), v, to: y)
}
