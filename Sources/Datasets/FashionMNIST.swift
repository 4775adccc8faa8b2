/// Fashion-MNIST: 60,000 + 10,000 pictures of clothes, 28×28 pixels, 10 classes.
///
/// H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms*,
/// 2017, https://arxiv.org/abs/1708.07747.
enum FashionMNIST {
  static let name = "fashion-mnist"
  static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]
  static let source =
    "Fashion-MNIST, H. Xiao, K. Rasul and R. Vollgraf (Zalando Research) 2017, "
    + "https://github.com/zalandoresearch/fashion-mnist, MIT licence"

  /// Where the files may be, the most particular place first.
  ///
  /// - systemFolder: where Debian's package `dataset-fashion-mnist` puts them.
  static func candidates(
    environment: [String: String], systemFolder: String = "/usr/share/datasets/fashion-mnist"
  ) -> [String] {
    let data = environment["PLEAT_DATA"].flatMap { $0.isEmpty ? nil : "\($0)/\(name)" }
    return [data, systemFolder].compactMap(\.self)
  }

  /// The first candidate that is a folder.
  static func folder(among candidates: [String]) throws(DatasetError) -> String {
    for path in candidates where try InputFile.kind(of: path) == .folder { return path }
    throw DatasetError.notFound(
      "\(name): no folder \(candidates.joined(separator: " or ")); "
        + "apt-get install dataset-fashion-mnist, or set PLEAT_DATA to the folder that holds \(name)/")
  }
}
