import Pleat

extension Dataset {
  /// Throws ``Failure`` for malformed data if all training examples have one class: there is nothing to tell apart, as a folder of
  /// images with one subfolder is told.
  ///
  /// - loss: one that numbers have too learns what there is.
  func requireSeveralClasses(for loss: any Loss) throws {
    guard case .classes(let classes, let names) = training.targets, let first = classes.first,
      !loss.accepts(.values(Matrix())), classes.allSatisfy({ $0 == first })
    else { return }
    throw Failure(
      .malformed, "\(name): one class alone, \(names[Int(first)]); expected examples of two or more classes")
  }
}
