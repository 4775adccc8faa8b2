public import LinearAlgebra

/// A partition of examples into parts of one size, each of which is held out once while the others are trained on.
///
/// ```swift
/// let folds = try Folds(5, of: examples, seed: 1)
/// for fold in 0..<folds.count {
///   let (training, heldOut) = folds.split(examples, at: fold)
/// }
/// ```
///
/// The sizes of the folds differ by at most one example, and so do the numbers of examples of each class, as with scikit-learn's
/// `StratifiedKFold`; numbers to predict are dealt out at random, as with its `KFold`. It doesn't hang on the backend or on threads.
public struct Folds: Sendable, Equatable {
  /// K ≥ 2: how many there are.
  public let count: Int
  /// For each example the fold that holds it out, 0 ..< ``count``.
  public let assignments: [Int]
  /// The classes that have examples, but fewer than there are folds, so that some folds hold none of them out; with how many they have.
  public let scarceClasses: [(name: String, examples: Int)]

  /// Deals examples out, in an order that the seed's stream "folds" shuffles.
  ///
  /// Throws ``FoldsError`` for fewer than two folds, more folds than examples, and more folds than the largest class has examples.
  public init(_ count: Int, of examples: Examples, seed: UInt64) throws(FoldsError) {
    guard count >= 2 else { throw .tooFew(folds: count) }
    guard examples.count >= count else { throw .tooMany(folds: count, examples: examples.count) }
    var stream = RandomStream(seed: seed, name: "folds")
    var order = Array(0..<examples.count)
    stream.shuffle(&order)
    var scarceClasses: [(name: String, examples: Int)] = []
    if case .classes(let classes, let names) = examples.targets {
      let members = names.indices.map { label in order.filter { classes[$0] == label } }
      let largest = members.map(\.count).max() ?? 0
      guard largest >= count else { throw .noClassIsLargeEnough(folds: count, examples: largest) }
      scarceClasses = zip(names, members).compactMap { name, members in
        (1..<count).contains(members.count) ? (name, members.count) : nil
      }
      // One class after the other: dealing goes on where the class before ended, so that neither a class nor all together are uneven
      // by more than one.
      order = members.flatMap(\.self)
    }
    var assignments = Array(repeating: 0, count: examples.count)
    for (position, example) in order.enumerated() { assignments[example] = position % count }
    (self.count, self.assignments, self.scarceClasses) = (count, assignments, scarceClasses)
  }

  /// The positions of the examples that a fold holds out, ascending.
  public func heldOut(at fold: Int) -> [Int] { assignments.indices.filter { assignments[$0] == fold } }

  /// The positions of all other examples, ascending.
  public func training(at fold: Int) -> [Int] { assignments.indices.filter { assignments[$0] != fold } }

  /// The examples that are trained on while a fold is held out, and those that it holds out, both in the examples' order.
  ///
  /// Traps unless there are as many examples as were dealt out, and on a fold out of range.
  public func split(_ examples: Examples, at fold: Int) -> (training: Examples, heldOut: Examples) {
    require(
      examples.count == assignments.count, "\(examples.count) examples for folds of \(assignments.count)")
    require((0..<count).contains(fold), "fold \(fold) is not among the \(count)")
    return (examples[training(at: fold)], examples[heldOut(at: fold)])
  }

  /// Whether the same examples are held out by the same folds.
  public static func == (a: Folds, b: Folds) -> Bool { a.count == b.count && a.assignments == b.assignments }
}

/// Why examples can't be dealt out.
public enum FoldsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Fewer than two folds.
  case tooFew(folds: Int)
  /// Some fold would hold nothing out.
  case tooMany(folds: Int, examples: Int)
  /// Every class has fewer examples than there are folds; the largest has so many.
  case noClassIsLargeEnough(folds: Int, examples: Int)

  /// One line.
  public var description: String {
    switch self {
    case .tooFew(let folds): "the number of folds is \(folds), but must be at least 2"
    case .tooMany(let folds, let examples): "the number of folds is \(folds), but there are only \(examples) examples"
    case .noClassIsLargeEnough(let folds, let examples):
      "the number of folds is \(folds), but no class has more than \(examples) example\(examples == 1 ? "" : "s")"
    }
  }
}
