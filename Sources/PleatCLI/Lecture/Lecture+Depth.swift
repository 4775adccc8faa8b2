import Pleat

extension Lecture {
  /// Two layers, three, six.
  func depth() throws -> Chapter {
    var chapter = Chapter("depth", title: "Deep neural networks")
    chapter.equation("s = W_6 max(0, W_5 max(0, W_4 max(0, W_3 max(0, W_2 max(0, W_1 x)))))")
    var rows = [["network", "layers", "parameters", "training accuracy", "test accuracy"]]
    for hidden in [[], [64], [64, 64], [64, 64, 64, 64, 64]] {
      let network = try train(
        Network(inputs: digits.training.width, hidden: hidden, outputs: 10, seed: seed), on: digits.training,
        scaling: digits.scaling,
        TrainingOptions(epochs: 30, batchSize: 32, learningRate: 0.05, schedule: .cosine, seed: seed)
      ).network
      let test = accuracy(network, on: digits.test, scaling: digits.scaling)
      rows.append([
        ([64] + hidden + [10]).map(String.init).joined(separator: "-"), "\(hidden.count + 1)",
        grouped(network.parameterCount), percentage(accuracy(network, on: digits.training, scaling: digits.scaling)),
        percentage(test),
      ])
      if hidden.isEmpty || hidden.count == 5 {
        chapter.find(
          hidden.isEmpty ? "From linear classifiers …" : "… to fully-connected networks",
          "\(counted(hidden.count + 1, "layer")): \(percentage(test)) of the test digits")
      }
    }
    chapter.say("The same training, on the digits:")
    chapter.table(rows)
    return chapter
  }

  /// The lecture’s six activation functions, two that came later, and what a network is without any.
  func activations() throws -> Chapter {
    var chapter = Chapter("activations", title: "Activation functions")
    chapter.equation(
      """
      σ(x) = \\frac{1}{1 + e^{−x}} \\quad tanh(x) = \\frac{e^{2x} − 1}{e^{2x} + 1} \\quad ReLU(x) = max(0, x)\\\\\
      LeakyReLU(x) = max(0.2 x, x) \\quad softplus(x) = log(1 + e^x)\\\\\
      ELU(x) = x \\text{ for } x > 0, \\quad α(e^x − 1) \\text{ otherwise}\\\\\
      GELU(x) = x Φ(x) \\quad SiLU(x) = x σ(x)
      """)
    chapter.say("ReLU is a good default choice for most problems. Dashed: the derivatives.")
    chapter.show(.activationFunctions(), as: "activations")
    chapter.say(
      """
      What happens without an activation function? Consecutive dense layers merge into one: we end up with a linear classifier.
      """)
    chapter.equation("f(x) = W_2 (W_1 x + b_1) + b_2 = (W_2 W_1) x + (W_2 b_1 + b_2)")
    var stream = RandomStream(seed: seed, name: "weights")
    var layers: [any Layer] = []
    for (inputs, outputs) in [(64, 48), (48, 32), (32, 24), (24, 10)] {
      layers.append(try Dense(inputs: inputs, outputs: outputs, initialization: .glorot, using: &stream))
    }
    let deep = try Network(inputWidth: 64, layers: layers, backend: backend)
    let collapsed = try deep.collapsed()
    let (before, after) = (
      deep.scores(for: digits.test.inputs, scaling: digits.scaling),
      collapsed.scores(for: digits.test.inputs, scaling: digits.scaling)
    )
    let difference = zip(before.elements, after.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
    let largest = before.elements.reduce(0) { max($0, abs($1)) }
    chapter.say(
      """
      A network of \(layers.count) dense layers (\(grouped(deep.parameterCount)) parameters) collapses to \
      \(collapsed.layers.map(\.summary).joined(separator: ", ")) (\(grouped(collapsed.parameterCount)) parameters). On \
      \(digits.test.count) digits the scores, up to \(significant(Double(largest))), differ by \
      \(significant(Double(difference))) at most: rounding.
      """)
    chapter.find(
      "Without activation functions we end up with a linear classifier",
      "\(layers.count) dense layers collapse to 1; scores differ by \(significant(Double(difference))) at most")
    return chapter
  }
}
