import Pleat

extension Lecture {
  /// One template a class, and a bank of templates.
  func templates() throws -> Chapter {
    var chapter = Chapter("templates", title: "Neural networks: banks of templates")
    chapter.say("Before, a linear classifier; now a two-layer network, or a three-layer one:")
    chapter.equation(
      """
      f(x) = W x + b\\\\\
      f(x) = W_2 max(0, W_1 x + b_1) + b_2\\\\\
      f(x) = W_3 max(0, W_2 max(0, W_1 x + b_1) + b_2) + b_3\\\\\
      x ∈ ℝ^D, \\quad W_1 ∈ ℝ^{H×D}, \\quad b_1 ∈ ℝ^H, \\quad W_2 ∈ ℝ^{C×H}, \\quad b_2 ∈ ℝ^C
      """)
    let small = try train(
      Network(inputs: 2, hidden: [8], outputs: 3, seed: seed), on: SyntheticSet.spiral.make(count: 300, seed: seed),
      TrainingOptions(epochs: 100, batchSize: 32, learningRate: 0.1, schedule: .cosine, seed: seed)
    ).network
    chapter.say(
      """
      Element $(i, j)$ of $W_1$ gives the effect on $h_i$ from $x_j$, and element $(i, j)$ of $W_2$ that on $s_i$ from $h_j$: all elements \
      of $x$ affect all elements of $h$, and all of $h$ all of $s$. This is a fully-connected network, or multi-layer perceptron; here one \
      trained on the spiral:
      """)
    chapter.show(
      .connections(
        small.layers.compactMap { ($0 as? Dense)?.weight.value }, names: ["x", "h = max(0, W₁x + b₁)", "s = W₂h + b₂"]),
      as: "fully-connected")
    chapter.say(
      """
      A linear classifier has one template a class: the rows of $W$, each an image of what the class should look like. It can’t \
      recognise different modes of a class. A network’s first layer is a bank of templates, which the second layer recombines, so that \
      different ones can cover several modes of a class. Most of them can’t be read: a distributed representation.
      """)
    var found: [String] = []
    for set in [digits, fashion].compactMap(\.self) {
      let isSmall = set.size.width < 16
      // A part of a large set is enough for a picture.
      let examples = isSmall ? set.training : set.training[0..<12_000]
      let options = TrainingOptions(
        epochs: isSmall ? 40 : 6, batchSize: 32, learningRate: isSmall ? 0.05 : 0.01, schedule: .cosine,
        penalty: WeightPenalty(l2: isSmall ? 0.0001 : 0.001), seed: seed)
      func trained(_ hidden: [Int]) throws -> Network {
        try train(
          Network(inputs: examples.width, hidden: hidden, outputs: 10, seed: seed), on: examples, scaling: set.scaling,
          options
        ).network
      }
      let (linear, deep) = (try trained([]), try trained([30]))
      let (before, after) = (
        accuracy(linear, on: set.test, scaling: set.scaling), accuracy(deep, on: set.test, scaling: set.scaling)
      )
      let bank = deep.layers[0].parameters[0].parameter.value
      let rows = try stride(from: 0, to: bank.rows, by: 10).map { first in
        try Templates(
          of: Matrix(rows: 10, columns: bank.columns) { bank[first + $0, $1] }, rows: set.size.height,
          columns: set.size.width)
      }
      chapter.show(
        try .templates(
          [Templates(of: linear, rows: set.size.height, columns: set.size.width)] + rows,
          rowTitles: ["linear"] + rows.indices.map { "h \(10 * $0 + 1)…\(10 * $0 + 10)" }, names: set.classNames,
          title: "Templates of \(set.name)",
          caption: """
            Rows of the first weight matrix, on one colour scale: above a linear classifier’s (test accuracy \(percentage(before))), \
            below those of the thirty hidden units of a two-layer network (\(percentage(after))), which have no class.
            """, share: 0.985),
        as: "templates-\(set.name)")
      found.append(
        "\(set.name): test accuracy \(percentage(before)) with ten templates, \(percentage(after)) with thirty units")
    }
    chapter.find(
      "Linear classifier: one template per class; neural networks: many reusable templates",
      found.joined(separator: "; "))
    return chapter
  }
}
