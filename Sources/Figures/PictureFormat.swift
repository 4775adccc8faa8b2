/// A kind of picture file.
public enum PictureFormat: String, Sendable, CaseIterable {
  /// Scalable Vector Graphics: text, with the figure's words as words.
  case svg
  /// Portable Network Graphics: pixels.
  case png

  /// The kind that a file's name asks for by its suffix, in capitals or not.
  ///
  /// Throws ``FiguresError/unknownFormat(path:)`` for any other suffix, and for a name without one.
  public init(path: String) throws(FiguresError) {
    let name = path.lowercased()
    guard let format = Self.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else {
      throw .unknownFormat(path: path)
    }
    self = format
  }
}
