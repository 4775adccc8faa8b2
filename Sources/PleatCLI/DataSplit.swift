import Pleat

/// Which examples are trained on, which validate, and which test.
struct DataSplit {
  let dataset: Dataset
  let training: Examples
  let validation: Examples?
  let test: Examples?
  /// The share of the data that was split off as the test set; nil where the data brought its own, or where there is none.
  let testFraction: Double?

  /// Splits a data set; the seed's streams "test split" and "validation split" choose the examples.
  ///
  /// - test: overrides the data's own test set.
  /// - testFraction: used only where there is no other test set; 0 for none.
  /// - validationFraction: used only where the data has no validation set; 0 for none.
  init(_ dataset: Dataset, test: Examples?, testFraction: Double, validationFraction: Double, seed: UInt64) throws {
    self.dataset = dataset
    var rest = dataset.training
    var fraction: Double?
    if let test = test ?? dataset.test {
      self.test = test
    } else if testFraction > 0 {
      (rest, self.test) = try Self.splitOff(testFraction, of: rest, of: dataset.name, seed: seed, purpose: "test")
      fraction = testFraction
    } else {
      self.test = nil
    }
    self.testFraction = fraction
    if let validation = dataset.validation {
      self.validation = validation
    } else if validationFraction > 0 {
      (rest, validation) = try Self.splitOff(
        validationFraction, of: rest, of: dataset.name, seed: seed, purpose: "validation")
    } else {
      validation = nil
    }
    training = rest
  }

  /// What a model file records of the data, by which ``SelectedExamples`` finds what was held out again.
  ///
  /// The data is known by what it holds, not by the name or path that it goes by.
  var record: [String: String] {
    var record = ["data": dataset.name]
    if let testFraction {
      record["test-fraction"] = "\(testFraction)"
      record[Self.fingerprintKey] = "\(dataset.training.fingerprint)"
    }
    return record
  }

  fileprivate static let fingerprintKey = "data-fingerprint"

  /// Throws a usage error for a share that is asked for of what the data has itself.
  static func refuseShares(test: Double?, validation: Double?, of dataset: Dataset) throws {
    for (option, share, name, part) in [
      ("--test-fraction", test, "test", dataset.test),
      ("--validation-fraction", validation, "validation", dataset.validation),
    ] where share != nil && part != nil {
      throw Failure(.usage, "\(option) has no meaning with \(dataset.name), which has a \(name) set")
    }
  }

  /// What to say of classes that nothing can be learnt of, because none of their examples is trained on; nil where there is none.
  var warning: String? {
    guard case .classes(let classes, let names) = training.targets else { return nil }
    let known = Set(classes)
    let missing = names.indices.filter { !known.contains(Int32($0)) }.map { names[$0] }
    guard !missing.isEmpty else { return nil }
    let shown =
      missing.prefix(10).joined(separator: ", ") + (missing.count > 10 ? " and \(missing.count - 10) more" : "")
    return Terminal.inOneLine(
      "warning: no example to train on of \(missing.count == 1 ? "class" : "\(missing.count) classes:") \(shown)")
  }

  private static func splitOff(
    _ fraction: Double, of examples: Examples, of data: String, seed: UInt64, purpose: String
  ) throws -> (Examples, Examples?) {
    guard examples.count >= 2 else {
      throw Failure(
        .malformed, "\(data): \(counted(examples.count, "example")) to train on, too few to split off a \(purpose) set")
    }
    var stream = RandomStream(seed: seed, name: "\(purpose) split")
    let (rest, part) = examples.split(fraction: fraction, using: &stream)
    return (rest, part)
  }
}

/// Which of a data set's examples a trained model is shown.
enum ExampleSelection: String, CaseIterable {
  case auto, train, validation, test, all
}

/// The examples of a data set that a model's evaluation or prediction is about.
struct SelectedExamples {
  let examples: Examples
  /// Which they are, for a message: "the 359 examples held out when the model was trained".
  let description: String

  /// - selection: auto is the data's own test set; else, if the model was trained on this data, what was held out then; else
  ///   all examples.
  init(_ selection: ExampleSelection, of dataset: Dataset, for model: Model) throws {
    let heldOut = try Self.heldOut(of: dataset, for: model)
    switch selection {
    case .auto:
      if let test = dataset.test {
        self.init(test, "the test set's \(test.count) examples")
      } else if let heldOut {
        self.init(heldOut.part, "the \(heldOut.part.count) examples held out when the model was trained")
      } else {
        self.init(dataset.training, "all \(dataset.training.count) examples")
      }
    case .test:
      guard let test = dataset.test ?? heldOut?.part else {
        throw Failure(
          .usage, "--split test: \(dataset.name) has no test set, and the model's training held none of it out")
      }
      self.init(test, "the test set's \(test.count) examples")
    case .validation:
      guard let validation = dataset.validation else {
        throw Failure(.usage, "--split validation: \(dataset.name) has no validation set of its own")
      }
      self.init(validation, "the validation set's \(validation.count) examples")
    case .train:
      let training = dataset.test == nil ? heldOut?.rest ?? dataset.training : dataset.training
      self.init(training, "\(training.count) training examples")
    case .all:
      self.init(dataset.training, "all \(dataset.training.count) examples of the training files")
    }
  }

  private init(_ examples: Examples, _ description: String) {
    self.examples = examples
    self.description = description
  }

  /// The split that the model's training made of this data, made again from its seed.
  private static func heldOut(of dataset: Dataset, for model: Model) throws -> (rest: Examples, part: Examples)? {
    guard model.history[DataSplit.fingerprintKey] == "\(dataset.training.fingerprint)",
      let fraction = model.history["test-fraction"].flatMap(Double.init), fraction > 0, fraction < 1,
      let seed = model.history["seed"].flatMap(UInt64.init)
    else { return nil }
    let split = try DataSplit(dataset, test: nil, testFraction: fraction, validationFraction: 0, seed: seed)
    return split.test.map { (split.training, $0) }
  }
}

/// Loads a data set by name or path, with a bar while images are decoded, and a line for each broken one that is left out.
func loadDataset(_ name: String, seed: UInt64, images: ImageReading? = nil, quiet: Bool = false) throws -> Dataset {
  var display = CountDisplay("reading images", isQuiet: quiet)
  let dataset: Dataset
  do {
    dataset = try failing {
      try Dataset.load(name, seed: seed, images: images ?? ImageReading(threads: Processor.count)) {
        display.show($0.done, of: $0.total, note: $0.broken > 0 ? ", \($0.broken) broken" : "")
      }
    }
  } catch {
    display.clear()
    throw error
  }
  display.clear()
  report(skipped: dataset.skipped, quiet: quiet)
  if !quiet { for note in dataset.notes { Terminal.writeError(Terminal.inOneLine("warning: \(note)")) } }
  return dataset
}

/// Says which images were left out; how many even where all else is quiet, for results are of the others.
func report(skipped: [DatasetError], quiet: Bool) {
  guard !skipped.isEmpty else { return }
  if !quiet {
    for error in skipped.prefix(20) { Terminal.writeError("skipped \(error)") }
  }
  Terminal.writeError("\(counted(skipped.count, "broken image")) skipped")
}
