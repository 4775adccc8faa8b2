// Loads, stores and the few operations that Swift's SIMD types don't turn into one instruction by themselves.

// `loadUnaligned` and `storeBytes` become plain unaligned moves; dereferencing a pointer to a SIMD type would assume that
// the address is a multiple of the vector's size.
@inline(__always)
func load(_ pointer: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always)
func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

/// The first `count` lanes from memory and zeros behind them; nothing behind the last is read.
@inline(__always)
func load(_ pointer: UnsafePointer<Float>, count: Int) -> Vector {
  var vector = Vector(repeating: 0)
  withUnsafeMutableBytes(of: &vector) {
    $0.baseAddress!.copyMemory(from: pointer, byteCount: 4 &* count)
  }
  return vector
}

/// The first `count` lanes to memory; nothing behind the last is touched.
@inline(__always)
func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>, count: Int) {
  withUnsafeBytes(of: vector) {
    UnsafeMutableRawPointer(pointer).copyMemory(from: $0.baseAddress!, byteCount: 4 &* count)
  }
}

/// a·b + c, fused where the instruction set can: `addingProduct` without FMA would call the C library for each lane.
@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if PLEAT_FMA || arch(arm64)
  c.addingProduct(a, b)
  #else
  c + a * b
  #endif
}

@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Float) -> Vector {
  multiplyAdd(a, b, Vector(repeating: c))
}

// A comparison with a NaN is false, so these return `a` where `a` is NaN.
@inline(__always)
func larger(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: a .< b) }

@inline(__always)
func smaller(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: a .> b) }

@inline(__always)
func larger(_ a: Vector, _ b: Float) -> Vector { larger(a, Vector(repeating: b)) }

@inline(__always)
func smaller(_ a: Vector, _ b: Float) -> Vector { smaller(a, Vector(repeating: b)) }

/// The sum of the lanes, in halves: log₂ steps instead of one chain.
@inline(__always)
func sumOfLanes(_ v: Vector) -> Float {
  var lanes = v
  var half = Vector.scalarCount / 2
  while half > 0 {
    for i in 0..<half { lanes[i] += lanes[i + half] }
    half /= 2
  }
  return lanes[0]
}

/// y[i] = f(x[i]) for a whole array, a vector at a time; x and y may be the same memory.
@inline(__always)
func map(
  _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  _ f: (Vector) -> Vector
) {
  let width = Vector.scalarCount
  var i = 0
  while i &+ width <= count {
    store(f(load(x + i)), y + i)
    i &+= width
  }
  if i < count { store(f(load(x + i, count: count &- i)), y + i, count: count &- i) }
}

/// z[i] = f(x[i], y[i]) for whole arrays; z may be the memory of x or y.
@inline(__always)
func map(
  _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
  _ z: UnsafeMutablePointer<Float>, _ f: (Vector, Vector) -> Vector
) {
  let width = Vector.scalarCount
  var i = 0
  while i &+ width <= count {
    store(f(load(x + i), load(y + i)), z + i)
    i &+= width
  }
  if i < count {
    let rest = count &- i
    store(f(load(x + i, count: rest), load(y + i, count: rest)), z + i, count: rest)
  }
}
