import Pleat

let (n, dIn, dHidden, dOut) = (64, 1000, 100, 10)
let (backend, kernels, sigmoid) = (SwiftBackend(), KernelTable.best, ElementwiseFunction(.sigmoid))
var random = RandomStream(seed: 0, name: "data")
let x = Matrix(rows: n, columns: dIn, normal: &random), y = Matrix(rows: n, columns: dOut, normal: &random)
var w1 = Matrix(rows: dIn, columns: dHidden, normal: &random)
var w2 = Matrix(rows: dHidden, columns: dOut, normal: &random)
var z = Matrix(), h = Matrix(), yPred = Matrix(), losses = Matrix(), dyPred = Matrix(), dh = Matrix(), dz = Matrix()
for t in 1...10_000 {
  z.setProduct(x, .no, w1, .no, on: backend)
  h.setApplying(sigmoid, to: z, by: kernels)
  yPred.setProduct(h, .no, w2, .no, on: backend)
  dyPred.setSquaredErrorGradient(predictions: yPred, targets: y, scale: 1, values: &losses, by: kernels)
  if t % 1000 == 0 { print("step \(t): loss \(losses.sum)") }
  dh.setProduct(dyPred, .no, w2, .yes, on: backend)
  dz.setGradient(of: sigmoid, outputs: h, outputGradient: dh, by: kernels)
  w1.setProduct(x, .yes, dz, .no, alpha: -1e-4, beta: 1, on: backend)
  w2.setProduct(h, .yes, dyPred, .no, alpha: -1e-4, beta: 1, on: backend)
}
