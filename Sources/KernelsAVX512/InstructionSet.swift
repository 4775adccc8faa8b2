// What distinguishes AVX-512 (F, VL, BW, DQ). `Kernels` doesn't ask for this module elsewhere than on x86-64.

typealias Vector = SIMD16<Float>
typealias IntegerVector = SIMD16<Int32>

/// A tile is up to 12×32: 24 accumulators, two vectors of B, and broadcasts folded into the multiplications. Fourteen rows
/// would fit too, and were slower: sums and addresses went to the stack.
let tileRows = 12

/// A broadcast is a part of the multiplication here, so A is packed as it is.
let fillsVectors = false

/// Rows of A that are multiplied by four rows of B at once where both lie along the depth.
let dotRows = 6

/// Dot products pay from a depth of this many times the rows of A on.
let dotDepth = 28

/// Up to so many columns that are left beyond whole vectors are not given a vector of their own.
let fewColumns = 4

var laneNumbers: Vector { Vector(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }

/// Rows of A, depth, and columns of B in one block: A's block, packed 640 KiB, takes a part of a 1 MiB second-level cache, and a
/// panel of B (64 KiB) streams from there.
let blockRows = 240
let blockDepth = 512
let blockColumns = 4096

/// Packing costs a pass over an operand and pays by what every later pass saves: B in rows stays where it is for up to this
/// many rows of A, and A, in any layout, for up to this many columns of B.
let unpackedRows = 256
let unpackedColumns = 512

/// The same where the distance of an operand's rows is a multiple of a page (1024 floats): such rows share so few places in the
/// cache that a copy pays much sooner.
let unpackedPageRows = 64
let unpackedPageColumns = 128

/// Up to this depth the tiles go along C's rows: it is C that takes the most memory then.
let shallowDepth = 64

/// How many floats of C an epilogue goes over at once: half of a small second-level cache.
let cachedFloats = 32_768

/// From this many multiplications on a product is worth a second thread: with 512,000 (80³) two
/// take a third off the time.
let smallestCutProduct = 500_000

/// Four neighbours from each of four rows that lie four apart.
@inline(__always)
func fours(_ rows: UnsafePointer<UnsafePointer<Float>>, _ offset: Int) -> Vector {
  Vector(
    lowHalf: SIMD8(lowHalf: four(rows[0] + offset), highHalf: four(rows[4] + offset)),
    highHalf: SIMD8(lowHalf: four(rows[8] + offset), highHalf: four(rows[12] + offset)))
}

/// The entry points for AVX-512. Calling any of them on a processor without it is an illegal instruction.
public func avx512EntryPoints() -> EntryPoints { entryPoints() }
