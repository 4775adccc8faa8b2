// `import Pleat` is all that another program needs.

@_exported public import Datasets
@_exported public import Figures
@_exported public import ImageFeatures
@_exported public import Kernels
@_exported public import LinearAlgebra
@_exported public import ModelFiles
@_exported public import NeuralNetworks
@_exported public import OpenBLASKernels
