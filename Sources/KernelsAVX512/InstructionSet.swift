// What distinguishes AVX-512 (F, VL, BW, DQ). `Kernels` doesn't ask for this module elsewhere than on x86-64.

typealias Vector = SIMD16<Float>
typealias IntegerVector = SIMD16<Int32>

/// A tile is 14×32: 28 accumulators, two vectors of B, and broadcasts folded into the multiplications.
let tileRows = 14
typealias TileRow = InlineArray<2, Vector>

/// Rows of A, depth, and columns of B in one block: A's block (336 KiB) fits a 1 MiB second-level cache with room for C.
let blockRows = 224
let blockDepth = 384
let blockColumns = 4096

/// Packing costs a pass over an operand and pays by what every later pass saves: B in rows stays where it is for up to this
/// many rows of A, and A, in any layout, for up to this many columns of B.
let unpackedRows = 336
let unpackedColumns = 512

let fullTiles: [TileKernel] = [
  { tile(InlineArray<1, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<2, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<3, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<4, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<5, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<6, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<7, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<8, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<9, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<10, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<11, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<12, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<13, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
  { tile(InlineArray<14, TileRow>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
]

/// The entry points for AVX-512. Calling any of them on a processor without it is an illegal instruction.
public func avx512EntryPoints() -> EntryPoints { entryPoints() }
