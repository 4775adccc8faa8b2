import Pleat

/// The loop of Examples/TwentyLines; scripts/test sees to it that the two are the same.
struct TwentyLines: Job {
  private let file: SafetensorsFile
  private let backend: any GEMMBackend
  let settings = "Examples/TwentyLines"

  init(_ file: SafetensorsFile, on backend: any GEMMBackend) {
    (self.file, self.backend) = (file, backend)
  }

  func check() -> [Double] {
    var values: [Double] = []
    train(steps: file.metadata["steps"].flatMap { Int($0) } ?? 1) { values.append($0) }
    return values
  }

  func run(_ count: Int) -> Int {
    train(steps: count) { _ in }
    return count
  }

  private func train(steps: Int, observe: (Double) -> Void) {
    let (kernels, sigmoid) = (backend.kernels, ElementwiseFunction(.sigmoid))
    let x = file.matrix("x"), y = file.matrix("y")
    var w1 = file.matrix("w1"), w2 = file.matrix("w2")
    var z = Matrix(), h = Matrix(), yPred = Matrix(), losses = Matrix(), dyPred = Matrix(), dh = Matrix(), dz = Matrix()
    for _ in 1...steps {
      z.setProduct(x, .no, w1, .no, on: backend)
      h.setApplying(sigmoid, to: z, by: kernels)
      yPred.setProduct(h, .no, w2, .no, on: backend)
      dyPred.setSquaredErrorGradient(predictions: yPred, targets: y, scale: 1, values: &losses, by: kernels)
      observe(losses.sum)
      dh.setProduct(dyPred, .no, w2, .yes, on: backend)
      dz.setGradient(of: sigmoid, outputs: h, outputGradient: dh, by: kernels)
      w1.setProduct(x, .yes, dz, .no, alpha: -1e-4, beta: 1, on: backend)
      w2.setProduct(h, .yes, dyPred, .no, alpha: -1e-4, beta: 1, on: backend)
    }
  }
}
