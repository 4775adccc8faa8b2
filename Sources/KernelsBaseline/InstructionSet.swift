// What distinguishes the baseline: SSE2 on x86-64, NEON on arm64, whatever 128-bit vectors there are elsewhere.

typealias Vector = SIMD4<Float>
typealias IntegerVector = SIMD4<Int32>

/// A tile is 6×8: twelve accumulators, two vectors of B, one broadcast and one product fill the sixteen registers of SSE2.
let tileRows = 6

/// A broadcast is a shuffle here, which takes the place of a multiplication: where A is packed, each element is written to all
/// lanes of a vector.
let fillsVectors = true

/// Rows of A that are multiplied by four rows of B at once where both lie along the depth.
let dotRows = 2

/// Dot products pay from a depth of this many times the rows of A on.
let dotDepth = 28

/// Columns that are left beyond whole vectors are given a vector of their own, however few: it is short.
let fewColumns = 0

var laneNumbers: Vector { Vector(0, 1, 2, 3) }

/// Rows of A, depth, and columns of B in one block: A's block, in which each element fills a vector, takes 480 KiB of the
/// second-level cache; B's panels (8 KiB) stay in the first.
let blockRows = 120
let blockDepth = 256
let blockColumns = 2048

/// Packing costs a pass over an operand and pays by what every later pass saves: B in rows stays where it is for up to this
/// many rows of A, and A, in any layout, for up to this many columns of B.
let unpackedRows = 48
let unpackedColumns = 64

/// The same where the distance of an operand's rows is a multiple of a page (1024 floats): such rows share so few places in the
/// cache that a copy pays much sooner.
let unpackedPageRows = 12
let unpackedPageColumns = 16

/// Up to this depth the tiles go along C's rows: it is C that takes the most memory then.
let shallowDepth = 64

/// How many floats of C an epilogue goes over at once: half of a small second-level cache.
let cachedFloats = 32_768

/// From this many multiplications on a product is worth a second thread: with 512,000 (80³) two
/// take a third off the time, with AVX-512; not measured here.
let smallestCutProduct = 500_000

/// Four neighbours from a row.
@inline(__always)
func fours(_ rows: UnsafePointer<UnsafePointer<Float>>, _ offset: Int) -> Vector { four(rows[0] + offset) }

/// The baseline's entry points, for `Kernels` to put into its table.
public func baselineEntryPoints() -> EntryPoints { entryPoints() }
