// The one thing that a kernel module shows: what it can do, as a tuple of function pointers.
//
// A tuple, because the three modules import nothing and share no type: a tuple with the same labels is the same type in
// all of them. Nothing here is generic or inlinable, so that no instruction of one set can end up in another's code.

/// C-convention pointers to a module's functions, with the shapes that belong to them.
public typealias EntryPoints = (
  blocking: (
    tileRows: Int, tileColumns: Int, blockRows: Int, blockDepth: Int, blockColumns: Int,
    unpackedRows: Int, unpackedColumns: Int
  ),
  tiles: [TileKernel],
  mergeTile: MergeTileKernel,
  packContiguous: PackKernel,
  packTransposed: PackKernel,
  activations: [ActivationKernel],
  activationGradients: [ActivationGradientKernel],
  addRow: RowKernel,
  sumColumns: ColumnSumKernel,
  sumSquaresAndMagnitudes: NormKernel,
  allFinite: FiniteKernel,
  softmax: SoftmaxKernel,
  softmaxCrossEntropy: ClassLossKernel,
  multiclassSVM: ClassLossKernel,
  squaredError: ValueLossKernel,
  addPenaltyGradient: PenaltyKernel,
  descend: DescentKernel,
  descendWithMomentum: MomentumKernel,
  gatherBytes: GatherBytesKernel,
  gatherFloats: GatherFloatsKernel,
  peak: (operationsPerStep: Int, run: PeakKernel)
)

public typealias MergeTileKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Float>, Int, Float, UnsafeMutablePointer<Float>, Int
  ) -> Void
public typealias PackKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Float>, Int, Int, UnsafeMutablePointer<Float>
  ) -> Void
public typealias RowKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void
public typealias ColumnSumKernel = RowKernel
public typealias SoftmaxKernel = RowKernel
public typealias NormKernel =
  @Sendable @convention(c) (
    Int, UnsafePointer<Float>, UnsafeMutablePointer<Double>
  ) -> Void
public typealias FiniteKernel = @Sendable @convention(c) (Int, UnsafePointer<Float>) -> Int
public typealias ValueLossKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Float>, UnsafePointer<Float>, Float, UnsafeMutablePointer<Float>,
    UnsafeMutablePointer<Float>
  ) -> Void
public typealias PenaltyKernel =
  @Sendable @convention(c) (
    Int, Float, Float, UnsafePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void
public typealias DescentKernel =
  @Sendable @convention(c) (
    Int, Float, UnsafePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void
public typealias MomentumKernel =
  @Sendable @convention(c) (
    Int, Float, Float, UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void
public typealias GatherBytesKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Int32>, UnsafePointer<UInt8>, UnsafePointer<Float>, UnsafePointer<Float>,
    UnsafeMutablePointer<Float>
  ) -> Void
public typealias GatherFloatsKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Int32>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
    UnsafeMutablePointer<Float>
  ) -> Void

func entryPoints() -> EntryPoints {
  (
    blocking: (
      tileRows: tileRows, tileColumns: TileRow.count * Vector.scalarCount, blockRows: blockRows,
      blockDepth: blockDepth, blockColumns: blockColumns, unpackedRows: unpackedRows,
      unpackedColumns: unpackedColumns
    ),
    tiles: fullTiles,
    mergeTile: { mergeTile($0, $1, $2, $3, $4, $5, $6) },
    packContiguous: { packContiguous($0, $1, $2, $3, $4, $5) },
    packTransposed: { packTransposed($0, $1, $2, $3, $4, $5) },
    // In the order of `ActivationKernelIndex`.
    activations: [relu, leakyReLU, sigmoidActivation, tanhActivation, softplusActivation, elu],
    activationGradients: [
      reluGradient, leakyReLUGradient, sigmoidGradient, tanhGradient, softplusGradient, eluGradient,
    ],
    addRow: { addRow($0, $1, $2, $3) },
    sumColumns: { sumColumns($0, $1, $2, $3) },
    sumSquaresAndMagnitudes: { sumSquaresAndMagnitudes($0, $1, $2) },
    allFinite: { allFinite($0, $1) },
    softmax: { softmax($0, $1, $2, $3) },
    softmaxCrossEntropy: softmaxCrossEntropy,
    multiclassSVM: multiclassSVM,
    squaredError: { squaredError($0, $1, $2, $3, $4, $5, $6) },
    addPenaltyGradient: { addPenaltyGradient($0, $1, $2, $3, $4) },
    descend: { descend($0, $1, $2, $3) },
    descendWithMomentum: { descendWithMomentum($0, $1, $2, $3, $4, $5) },
    gatherBytes: { gatherBytes($0, $1, $2, $3, $4, $5, $6) },
    gatherFloats: { gatherFloats($0, $1, $2, $3, $4, $5, $6) },
    peak: (operationsPerStep: peakOperations, run: { multiplyAddPeak($0, $1, $2) })
  )
}
