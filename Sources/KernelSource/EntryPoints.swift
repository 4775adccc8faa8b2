// The one thing that a kernel module shows: what it can do, as a tuple of function pointers.
//
// A tuple, because the three modules import nothing of each other's and share no type: a tuple with the same labels is the same type in
// all of them. Nothing here is generic or inlinable, so that no instruction of one set can end up in another's code.

/// C-convention pointers to a module's functions, with the shapes that belong to them.
public typealias EntryPoints = (
  blocking: (
    tileRows: Int, tileColumns: Int, panelRows: Int, blockRows: Int, blockDepth: Int, blockColumns: Int,
    unpackedRows: Int, unpackedColumns: Int, unpackedPageRows: Int, unpackedPageColumns: Int,
    dotDepth: Int, fewColumns: Int, cachedFloats: Int, smallestCutProduct: Int, scratchCount: Int
  ),
  multiplySmall: SmallProductKernel,
  multiplyDots: DotProductsKernel,
  multiplyRow: RowProductKernel,
  multiplyBlock: BlockKernel,
  packRows: PackKernel,
  packTransposedRows: PackKernel,
  packColumns: PackKernel,
  packTransposedColumns: PackKernel,
  transposeColumns: PackKernel,
  exp: ElementwiseKernel,
  expMinusOne: ElementwiseKernel,
  log: ElementwiseKernel,
  logOnePlus: ElementwiseKernel,
  activations: [ActivationKernel],
  activationGradients: [ActivationGradientKernel],
  activationGradientsFromInputs: [ActivationGradientKernel],
  addRow: RowKernel,
  sumColumns: ColumnSumKernel,
  addToColumnSums: AddToColumnSumsKernel,
  rectifyAndSum: RectifyAndSumKernel,
  sumSquaresAndMagnitudes: NormKernel,
  allFinite: FiniteKernel,
  softmax: SoftmaxKernel,
  logSumExp: LogSumExpKernel,
  softmaxAndLogSumExp: SoftmaxAndLogSumExpKernel,
  softmaxCrossEntropy: ClassLossKernel,
  multiclassSVM: ClassLossKernel,
  countCorrect: CorrectKernel,
  squaredError: ValueLossKernel,
  smoothLabels: LabelSmoothingKernel,
  dropout: DropoutKernel,
  randomIntegers: RandomIntegersKernel,
  columnMoments: ColumnMomentsKernel,
  normalizeColumns: NormalizeColumnsKernel,
  normalizeColumnsGradient: NormalizeColumnsGradientKernel,
  normalizeRows: NormalizeRowsKernel,
  normalizeRowsGradient: NormalizeRowsGradientKernel,
  descend: DescentKernel,
  descendWithMomentum: MomentumKernel,
  descendWithNesterov: MomentumKernel,
  adaGrad: AdaGradKernel,
  rmsProp: RMSPropKernel,
  adam: AdamKernel,
  sumOfSquares: SumOfSquaresKernel,
  gatherBytes: GatherBytesKernel,
  gatherFloats: GatherFloatsKernel,
  squaredDistances: SquaredDistancesKernel,
  nearest: NearestKernel,
  addChosenRows: AddChosenRowsKernel,
  addToGroups: AddToGroupsKernel,
  peak: (operationsPerStep: Int, run: PeakKernel)
)

/// z[i, j] += b[j].
///
/// Arguments: rows, columns, b (1×columns) and z (rows×columns).
public typealias RowKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void

/// sums[j] = Σᵢ z[i, j].
///
/// Arguments: rows, columns, z (rows×columns) and the sums (1×columns).
public typealias ColumnSumKernel = RowKernel

/// p[i, j] = e^(s[i, j]) / Σₖ e^(s[i, k]), shifted by the row's maximum.
///
/// A probability, however small, is at most 3 units in the last place from the exact one: 1.25 roundings of its exponential, which
/// takes into account what the shift rounds, as much again if all terms of the sum, which is kept in Double, err to one side, and
/// half a unit at the end; a half more without fused multiply-add.
///
/// Arguments: rows, columns (at least 1), the scores s and the probabilities p, which may be the same memory.
public typealias SoftmaxKernel = RowKernel

/// values[i] = log Σⱼ e^(s[i, j]), shifted by the row's maximum.
///
/// At most 1.25·2⁻²⁴ and half a unit in the last place from the exact value, and where the maximum is 0 as near as softmax.
///
/// Arguments: rows, columns (at least 1), the scores s and the values, one a row.
public typealias LogSumExpKernel = RowKernel

/// Both of the above with one exponential an element: p[i, j], and values[i].
///
/// Arguments: rows, columns (at least 1), the scores s, the probabilities p, which may be the same memory, and the values, one a row.
public typealias SoftmaxAndLogSumExpKernel =
  @Sendable @convention(c) (
    _ rows: Int, _ columns: Int, _ scores: UnsafePointer<Float>, _ probabilities: UnsafeMutablePointer<Float>,
    _ values: UnsafeMutablePointer<Float>
  ) -> Void

/// Σ x² and Σ |x|.
///
/// Arguments: the number of elements, x, and the two sums in that order.
public typealias NormKernel =
  @Sendable @convention(c) (
    Int, UnsafePointer<Float>, UnsafeMutablePointer<Double>
  ) -> Void

/// 1 where every element is finite, 0 otherwise.
///
/// Arguments: the number of elements, and the elements.
public typealias FiniteKernel = @Sendable @convention(c) (Int, UnsafePointer<Float>) -> Int

/// Lᵢ = Σⱼ (ŷ − y)² for each row, and the gradient 2·scale·(ŷ − y).
///
/// Arguments: rows, columns, the predictions ŷ, the targets y, the scale, the values Lᵢ (one a row) and the gradient,
/// which may be the memory of the predictions.
public typealias ValueLossKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Float>, UnsafePointer<Float>, Float, UnsafeMutablePointer<Float>,
    UnsafeMutablePointer<Float>
  ) -> Void

/// batch[i, j] = (source[rows[i], j] − shift[j])·scale[j], from bytes.
///
/// Arguments: how many rows are chosen, columns, the positions of the chosen rows, the source, shift and scale (one
/// number a column each) and the batch.
public typealias GatherBytesKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Int32>, UnsafePointer<UInt8>, UnsafePointer<Float>, UnsafePointer<Float>,
    UnsafeMutablePointer<Float>
  ) -> Void

/// batch[i, j] = (source[rows[i], j] − shift[j])·scale[j], from floats.
///
/// Arguments: how many rows are chosen, columns, the positions of the chosen rows, the source, shift and scale (one
/// number a column each) and the batch.
public typealias GatherFloatsKernel =
  @Sendable @convention(c) (
    Int, Int, UnsafePointer<Int32>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
    UnsafeMutablePointer<Float>
  ) -> Void

func entryPoints() -> EntryPoints {
  (
    blocking: (
      tileRows: tileRows, tileColumns: tileColumns, panelRows: panelRows, blockRows: blockRows,
      blockDepth: blockDepth, blockColumns: blockColumns, unpackedRows: unpackedRows,
      unpackedColumns: unpackedColumns, unpackedPageRows: unpackedPageRows, unpackedPageColumns: unpackedPageColumns,
      dotDepth: dotDepth, fewColumns: fewColumns, cachedFloats: cachedFloats, smallestCutProduct: smallestCutProduct,
      scratchCount: scratchCount
    ),
    multiplySmall: multiplySmall,
    multiplyDots: multiplyDots,
    multiplyRow: multiplyRow,
    multiplyBlock: multiplyBlock,
    packRows: packRows,
    packTransposedRows: packTransposedRows,
    packColumns: packColumns,
    packTransposedColumns: packTransposedColumns,
    transposeColumns: transposeColumns,
    exp: exponentialArray,
    expMinusOne: exponentialMinusOneArray,
    log: logarithmArray,
    logOnePlus: logarithmOfOnePlusArray,
    // In the order of `ActivationKernelIndex`, gradients from inputs behind those from outputs.
    activations: [
      relu, leakyReLU, sigmoidActivation, tanhActivation, softplusActivation, elu, geluActivation, siluActivation,
    ],
    activationGradients: [
      reluGradient, leakyReLUGradient, sigmoidGradient, tanhGradient, softplusGradient, eluGradient,
    ],
    activationGradientsFromInputs: [geluGradient, siluGradient],
    addRow: { addRow($0, $1, $2, $3) },
    sumColumns: { sumColumns($0, $1, $2, $3) },
    addToColumnSums: addToColumnSums,
    rectifyAndSum: rectifyAndSum,
    sumSquaresAndMagnitudes: { sumSquaresAndMagnitudes($0, $1, $2) },
    allFinite: { allFinite($0, $1) },
    softmax: { softmax($0, $1, $2, $3) },
    logSumExp: { logSumExp($0, $1, $2, $3) },
    softmaxAndLogSumExp: softmaxAndLogSumExp,
    softmaxCrossEntropy: softmaxCrossEntropy,
    multiclassSVM: multiclassSVM,
    countCorrect: countCorrect,
    squaredError: { squaredError($0, $1, $2, $3, $4, $5, $6) },
    smoothLabels: smoothLabels,
    dropout: dropout,
    randomIntegers: randomIntegers,
    columnMoments: columnMoments,
    normalizeColumns: normalizeColumns,
    normalizeColumnsGradient: normalizeColumnsGradient,
    normalizeRows: normalizeRows,
    normalizeRowsGradient: normalizeRowsGradient,
    descend: descend,
    descendWithMomentum: descendWithMomentum,
    descendWithNesterov: descendWithNesterov,
    adaGrad: adaGrad,
    rmsProp: rmsProp,
    adam: adam,
    sumOfSquares: sumOfSquares,
    gatherBytes: { gatherBytes($0, $1, $2, $3, $4, $5, $6) },
    gatherFloats: { gatherFloats($0, $1, $2, $3, $4, $5, $6) },
    squaredDistances: squaredDistances,
    nearest: nearest,
    addChosenRows: addChosenRows,
    addToGroups: addToGroups,
    peak: (operationsPerStep: peakOperations, run: { multiplyAddPeak($0, $1, $2) })
  )
}
