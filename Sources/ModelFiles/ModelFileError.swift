/// What can go wrong with a model file.
///
/// Each case stands for one exit status of the command line.
public enum ModelFileError: Error, Sendable, Equatable {
  /// There is no such file to read; exit status 66.
  case notFound(file: String)
  /// The file is not what it should be; exit status 65.
  ///
  /// - tensor: the name of the tensor it is about, if it is about one.
  /// - byteOffset: where in the file it was noticed, counted from the file's first byte.
  /// - problem: what was expected and what was found.
  case malformed(file: String, tensor: String? = nil, byteOffset: Int? = nil, problem: String)
  /// A file cannot be written to that place; exit status 73.
  case cannotCreate(file: String, reason: String)
  /// The file is there, but reading it failed; exit status 74.
  case cannotRead(file: String, reason: String)
  /// Writing failed half-way, as on a full disk; exit status 74. What stood there before is untouched.
  case cannotWrite(file: String, reason: String)
}

extension ModelFileError: CustomStringConvertible {
  /// One line for the terminal, beginning with the file's name.
  public var description: String {
    switch self {
    case .notFound(let file):
      return "\(file): no such file"
    case .malformed(let file, let tensor, let byteOffset, let problem):
      let place = byteOffset.map { ", byte \($0)" } ?? ""
      let subject = tensor.map { ": tensor \($0.debugDescription)" } ?? ""
      return "\(file)\(place)\(subject): \(problem)"
    case .cannotCreate(let file, let reason):
      return "\(file): cannot be written: \(reason)"
    case .cannotRead(let file, let reason):
      return "\(file): reading failed: \(reason)"
    case .cannotWrite(let file, let reason):
      return "\(file): writing failed: \(reason)"
    }
  }
}
