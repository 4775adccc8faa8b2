// What distinguishes AVX2 with FMA. The module is empty elsewhere than on x86-64: `Kernels` doesn't ask for it there.

typealias Vector = SIMD8<Float>
typealias IntegerVector = SIMD8<Int32>

/// A tile is 6×16, as in BLIS and XNNPACK: twelve accumulators, two vectors of B and a broadcast in sixteen registers.
let tileRows = 6
typealias TileRow = InlineArray<2, Vector>

/// Rows of A, depth, and columns of B in one block: A's block (144 KiB) takes a part of the second-level cache, and a
/// panel of B (16 KiB) half of the first.
let blockRows = 144
let blockDepth = 256
let blockColumns = 4080

/// Packing costs a pass over an operand and pays by what every later pass saves: B in rows stays where it is for up to this
/// many rows of A, and A, in any layout, for up to this many columns of B.
let unpackedRows = 144
let unpackedColumns = 256

let fullTiles: [TileKernel] = [
  { tile(InlineArray<1, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<2, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<3, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<4, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<5, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<6, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
]

/// The entry points for AVX2 with FMA. Calling any of them on a processor without both is an illegal instruction.
public func avx2EntryPoints() -> EntryPoints { entryPoints() }
