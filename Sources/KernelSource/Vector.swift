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
    copyLanes(pointer, $0.baseAddress!.assumingMemoryBound(to: Float.self), count: count)
  }
  return vector
}

/// The first `count` lanes to memory, one or more; nothing behind the last is touched.
@inline(__always)
func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>, count: Int) {
  if count == Vector.scalarCount { store(vector, pointer) } else { storeFirst(vector, pointer, count) }
}

// By halves, in registers: through memory, the processor would wait for a wide store before it could load a piece of it.

@inline(__always)
private func storeFirst(_ vector: SIMD16<Float>, _ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
  var (rest, pointer) = (vector.lowHalf, pointer)
  if count & 8 != 0 {
    UnsafeMutableRawPointer(pointer).storeBytes(of: rest, as: SIMD8<Float>.self)
    (rest, pointer) = (vector.highHalf, pointer + 8)
  }
  storeFirst(rest, pointer, count)
}

@inline(__always)
private func storeFirst(_ vector: SIMD8<Float>, _ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
  var (rest, pointer) = (vector.lowHalf, pointer)
  if count & 4 != 0 {
    UnsafeMutableRawPointer(pointer).storeBytes(of: rest, as: SIMD4<Float>.self)
    (rest, pointer) = (vector.highHalf, pointer + 4)
  }
  storeFirst(rest, pointer, count)
}

@inline(__always)
private func storeFirst(_ vector: SIMD4<Float>, _ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
  var (rest, pointer) = (vector.lowHalf, pointer)
  if count & 2 != 0 {
    UnsafeMutableRawPointer(pointer).storeBytes(of: rest, as: SIMD2<Float>.self)
    (rest, pointer) = (vector.highHalf, pointer + 2)
  }
  if count & 1 != 0 { pointer[0] = rest[0] }
}

/// Copies up to sixteen floats in two pieces, which overlap unless the count is a power of two.
@inline(__always)
func copyLanes(_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, count: Int) {
  if count >= 8 {
    copyEnds(SIMD8<Float>.self, source, target, count)
  } else if count >= 4 {
    copyEnds(SIMD4<Float>.self, source, target, count)
  } else if count >= 2 {
    copyEnds(SIMD2<Float>.self, source, target, count)
  } else if count == 1 {
    target[0] = source[0]
  }
}

/// The first and the last of `count` floats, as many of them as the type has lanes.
@inline(__always)
private func copyEnds<Piece: SIMD>(
  _ type: Piece.Type, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int
) where Piece.Scalar == Float {
  let end = count &- Piece.scalarCount
  let first = UnsafeRawPointer(source).loadUnaligned(as: Piece.self)
  let last = UnsafeRawPointer(source + end).loadUnaligned(as: Piece.self)
  UnsafeMutableRawPointer(target).storeBytes(of: first, as: Piece.self)
  UnsafeMutableRawPointer(target + end).storeBytes(of: last, as: Piece.self)
}

@inline(__always)
func four(_ pointer: UnsafePointer<Float>) -> SIMD4<Float> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
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

/// |x|.
@inline(__always)
func magnitude(_ x: Vector) -> Vector {
  unsafeBitCast(unsafeBitCast(x, to: IntegerVector.self) & IntegerVector(repeating: .max), to: Vector.self)
}
