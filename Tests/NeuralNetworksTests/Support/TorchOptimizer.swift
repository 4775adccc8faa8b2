import NeuralNetworks

/// An optimiser as scripts/make-fixtures.py names it: a class of `torch.optim` and its arguments.
struct TorchOptimizer: Decodable, Sendable {
  struct Options: Decodable, Sendable {
    let momentum: Float?
    let nesterov: Bool?
    let alpha, eps, weight_decay: Double?
    let betas: [Double]?
  }
  let optimizer: String
  let options: Options

  /// The optimiser under test that should do the same; what isn't given is left to its default.
  var tested: (any Optimizer)? {
    switch optimizer {
    case "SGD": return SGD(momentum: options.momentum ?? 0, nesterov: options.nesterov ?? false)
    case "Adagrad": return options.eps.map { AdaGrad(epsilon: $0) } ?? AdaGrad()
    case "RMSprop":
      guard let alpha = options.alpha, let epsilon = options.eps else { return RMSProp() }
      return RMSProp(alpha: alpha, epsilon: epsilon)
    case "Adam":
      guard let betas = options.betas, let epsilon = options.eps else { return Adam() }
      return Adam(beta1: betas[0], beta2: betas[1], epsilon: epsilon)
    case "AdamW":
      guard let betas = options.betas, let epsilon = options.eps else {
        return options.weight_decay.map { AdamW(weightDecay: $0) } ?? AdamW()
      }
      return options.weight_decay.map {
        AdamW(beta1: betas[0], beta2: betas[1], epsilon: epsilon, weightDecay: $0)
      }
    default: return nil
    }
  }
}
