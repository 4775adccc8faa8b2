// What distinguishes AVX2 with FMA. Elsewhere than on x86-64 it compiles to whatever there is, and nobody asks for it.

typealias Vector = SIMD8<Float>
typealias IntegerVector = SIMD8<Int32>

/// A tile is 6×16, as in BLIS and XNNPACK: twelve accumulators, two vectors of B and a broadcast in sixteen registers.
let tileRows = 6

/// A broadcast is a part of the load here, so A is packed as it is.
let fillsVectors = false

/// Rows of A that are multiplied by four rows of B at once where both lie along the depth.
let dotRows = 2

/// Dot products pay from a depth of this many times the rows of A on.
let dotDepth = 28

/// Up to so many columns that are left beyond whole vectors are not given a vector of their own.
let fewColumns = 4

var laneNumbers: Vector { Vector(0, 1, 2, 3, 4, 5, 6, 7) }

/// Rows of A, depth, and columns of B in one block: A's block, packed 192 KiB, takes a part of the second-level cache, and a
/// panel of B (16 KiB) half of the first.
let blockRows = 144
let blockDepth = 256
let blockColumns = 4080

/// Packing costs a pass over an operand and pays by what every later pass saves: B in rows stays where it is for up to this
/// many rows of A, and A, in any layout, for up to this many columns of B.
let unpackedRows = 144
let unpackedColumns = 256

/// The same where the distance of an operand's rows is a multiple of a page (1024 floats): such rows share so few places in the
/// cache that a copy pays much sooner.
let unpackedPageRows = 36
let unpackedPageColumns = 64

/// Up to this depth the tiles go along C's rows: it is C that takes the most memory then.
let shallowDepth = 64

/// How many floats of C an epilogue goes over at once: half of a small second-level cache.
let cachedFloats = 32_768

/// From this many multiplications on a product is worth a second thread: with 512,000 (80³) two
/// take a third off the time, with AVX-512; not measured here.
let smallestCutProduct = 500_000

/// Four neighbours from each of two rows that lie four apart.
@inline(__always)
func fours(_ rows: UnsafePointer<UnsafePointer<Float>>, _ offset: Int) -> Vector {
  Vector(lowHalf: four(rows[0] + offset), highHalf: four(rows[4] + offset))
}

/// The entry points for AVX2 with FMA. Calling any of them on a processor without both is an illegal instruction.
public func avx2EntryPoints() -> EntryPoints { entryPoints() }
