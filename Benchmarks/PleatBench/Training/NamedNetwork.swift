import ArgumentParser

/// The networks that have a name.
enum NamedNetwork: String, CaseIterable, ExpressibleByArgument {
  case twentyLines = "twenty-lines"
  case fashionMNIST = "fashion-mnist"
  case tiny, small
  case all

  var workloads: [TrainingWorkload] {
    switch self {
    case .twentyLines: [.twentyLines]
    case .fashionMNIST: [.fashionMNIST]
    case .tiny: [.tiny]
    case .small: [.small]
    case .all: [.twentyLines, .fashionMNIST, .tiny, .small]
    }
  }
}
