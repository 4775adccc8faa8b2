import LinearAlgebra

/// Examples to learn from, with what is known of where they come from and how to look at them.
///
/// ```swift
/// let digits = try Dataset.load("digits")
/// print(digits.training.count, digits.source)
/// ```
public struct Dataset: Sendable {
  /// The name or path that it was loaded by.
  public var name: String
  /// N×D inputs and their classes.
  public var training: Examples
  /// Examples that are kept apart to be evaluated on, of the same width and classes; nil if the set has no such part.
  public var test: Examples?
  /// Examples that are kept apart to validate on while a network is trained, likewise; nil if the set has no such part.
  public var validation: Examples?
  /// What the D columns are called, as in the heading of a table; empty for pixels.
  public var columnNames: [String]
  /// The largest value that a pixel can have; nil if inputs aren't pixels.
  public var pixelMaximum: Float?
  /// The scaling to choose where none is asked for.
  public var defaultScaling: InputScaling.Kind
  /// Where it comes from, and under which licence where that is known; one line.
  public var source: String
  /// How PNG and JPEG files came to one size; nil where it wasn't made of such files.
  public var fitting: ImageFitting?
  /// Why files were left out that can't be read, one for each, where that was asked for.
  public var skipped: [DatasetError]
  /// What of it is missing or not used, one sentence each, for whoever trains on it.
  public var notes: [String]

  /// The size of each image, in pixels; nil if inputs aren't images.
  public var imageSize: (height: Int, width: Int)? { training.imageShape.map { ($0.height, $0.width) } }

  /// A data set of these parts.
  public init(
    name: String, training: Examples, validation: Examples? = nil, test: Examples? = nil, columnNames: [String] = [],
    pixelMaximum: Float? = nil,
    defaultScaling: InputScaling.Kind, source: String, fitting: ImageFitting? = nil,
    skipped: [DatasetError] = [], notes: [String] = []
  ) {
    self.name = name
    self.training = training
    self.validation = validation
    self.test = test
    self.columnNames = columnNames
    self.pixelMaximum = pixelMaximum
    self.defaultScaling = defaultScaling
    self.source = source
    self.fitting = fitting
    self.skipped = skipped
    self.notes = notes
  }

  /// A scaling of inputs for a network, fitted to its training examples.
  ///
  /// - kind: nil for ``defaultScaling``.
  public func scaling(_ kind: InputScaling.Kind? = nil, fittedTo examples: Examples) -> InputScaling {
    InputScaling(kind ?? defaultScaling, fittedTo: examples, pixelMaximum: pixelMaximum ?? 255)
  }
}
