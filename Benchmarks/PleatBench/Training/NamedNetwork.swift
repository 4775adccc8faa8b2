import ArgumentParser

/// The networks that have a name; ``all`` are those that results are quoted of.
enum NamedNetwork: String, CaseIterable, ExpressibleByArgument {
  case twentyLines = "twenty-lines"
  case fashionMNIST = "fashion-mnist"
  case tiny, small, variants, wired
  case all

  var workloads: [TrainingWorkload] {
    switch self {
    case .twentyLines: [.twentyLines]
    case .fashionMNIST: [.fashionMNIST]
    case .tiny: [.tiny]
    case .small: [.small]
    case .variants: TrainingWorkload.variants
    case .wired: [.wired]
    case .all: [.twentyLines, .fashionMNIST, .tiny, .small]
    }
  }
}
