import Pleat

extension Lecture {
  /// One template a class, and a bank of templates.
  func templates() throws -> Chapter {
    var chapter = Chapter("templates", title: "Templates: the visual viewpoint")
    chapter.say(
      """
      A linear classifier has one template a class: the rows of $W$, each an image of what the class should look like. It can’t \
      recognise different modes of a class. A network’s first layer is a bank of templates, which the second layer recombines; most of \
      them can’t be read: a distributed representation.
      """)
    chapter.equation("s = W x + b \\quad \\text{against} \\quad s = W_2 max(0, W_1 x + b_1) + b_2")
    for set in [digits, fashion].compactMap(\.self) {
      let isSmall = set.size.width < 16
      // A part of a large set is enough for a picture.
      let examples = isSmall ? set.training : set.training[0..<12_000]
      let options = TrainingOptions(
        epochs: isSmall ? 40 : 6, batchSize: 32, learningRate: isSmall ? 0.05 : 0.01, schedule: .cosine,
        penalty: WeightPenalty(l2: isSmall ? 0.0005 : 0.005), seed: seed)
      let linear = try train(
        Network(inputs: examples.width, outputs: 10, seed: seed), on: examples, scaling: set.scaling, options
      ).network
      let hidden = try train(
        Network(inputs: examples.width, hidden: [10], outputs: 10, seed: seed), on: examples, scaling: set.scaling,
        options
      ).network
      chapter.show(
        try .templates(
          [
            Templates(of: linear, rows: set.size.height, columns: set.size.width),
            Templates(of: hidden, rows: set.size.height, columns: set.size.width),
          ],
          rowTitles: [
            "linear", "2 layers",
          ],
          names: set.classNames, title: "Templates of \(set.name)",
          caption: """
            Rows of the first weight matrix, on one colour scale: a linear classifier's above (test accuracy \
            \(decimal(accuracy(linear, on: set.test, scaling: set.scaling), 3))), below those of a two-layer network with ten hidden \
            units (\(decimal(accuracy(hidden, on: set.test, scaling: set.scaling), 3))), which have no class.
            """, share: 0.998),
        as: "templates-\(set.name)")
    }
    return chapter
  }
}
