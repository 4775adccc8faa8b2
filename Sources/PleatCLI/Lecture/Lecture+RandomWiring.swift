import Pleat

extension Lecture {
  /// Neural networks with random connections can work too.
  func randomWiring() throws -> Chapter {
    var chapter = Chapter("random-wiring", title: "Neural networks with random connections can work too")
    chapter.say(
      """
      An artificial neuron adds up what it gets, with a weight each, and fires at a rate that is an activation function of the sum:
      """)
    chapter.equation("f(∑_i w_i x_i + b)")
    chapter.say(
      """
      Be very careful with brain analogies: there are many kinds of biological neurons, their dendrites can compute, a synapse isn’t a \
      single weight, and a rate of firing isn’t all that matters. Biological neurons have complex connectivity patterns, too; those of a \
      network are organised into layers for efficiency’s sake. But random connections can work as well: Xie \
      et al. (ICCV 2019) wired networks at random. A classical generator draws a graph, each edge is directed from the smaller \
      number to the larger, so that no cycle remains, and every node adds up its inputs with positive weights that are learnt:
      """)
    chapter.equation("y = W ReLU(∑_j σ(w_j) x_j) + b")
    let nodes = 16
    let wirings: [(title: String, wiring: Wiring)] = [
      ("Erdős–Rényi, P = 0.2", try .erdosRenyi(nodes: nodes, probability: 0.2, seed: seed)),
      ("Barabási–Albert, M = 3", try .barabasiAlbert(nodes: nodes, attachments: 3, seed: seed)),
      ("Watts–Strogatz, K = 4, P = 0.75", try .wattsStrogatz(nodes: nodes, neighbors: 4, rewiring: 0.75, seed: seed)),
    ]
    chapter.show(
      .wirings(
        wirings, title: "Three random wirings of \(nodes) nodes",
        caption: "Squares take the inputs, the output is made of diamonds."), as: "wirings")
    let inputs = digits.training.width
    var networks: [(String, String, Network)] = try wirings.map { title, wiring in
      (
        title, "\(wiring.edges.count)",
        try Network(inputs: inputs, outputs: 10, wiring: wiring, width: 32, seed: seed, backend: backend)
      )
    }
    networks.append(
      (
        "a stack of four layers", "–",
        try Network(inputs: inputs, hidden: [64, 64, 64], outputs: 10, seed: seed, backend: backend)
      ))
    var rows = [["wiring", "edges", "parameters", "training accuracy", "test accuracy"]]
    for (title, edges, network) in networks {
      let (trained, _) = try train(
        network, on: digits.training, scaling: digits.scaling, optimizer: Adam(),
        TrainingOptions(epochs: 15, batchSize: 64, learningRate: 0.003, schedule: .cosine, seed: seed))
      rows.append([
        title, edges, grouped(trained.parameterCount),
        percentage(accuracy(trained, on: digits.training, scaling: digits.scaling)),
        percentage(accuracy(trained, on: digits.test, scaling: digits.scaling)),
      ])
    }
    chapter.find(
      "Networks with random connections can work too",
      rows.dropFirst().map { "\($0[0]): \($0[4])" }.joined(separator: "; ") + " of the test digits")
    chapter.say(
      "The same trainer trains them, on the digits: a network is a directed acyclic graph of layers, a stack the plain case."
    )
    chapter.table(rows)
    return chapter
  }
}
