import LinearAlgebra

/// A folder of IDX files under MNIST's names.
struct IDXFolder {
  let path: String

  /// Which of the two pairs of files.
  enum Part: String {
    case training = "train"
    case test = "t10k"
  }

  /// Whether one of the files is there.
  var isPresent: Bool {
    get throws(DatasetError) {
      for part in [Part.training, .test] {
        for kind in [IDXFile.Kind.images, .labels] where try file(part, kind) != nil { return true }
      }
      return false
    }
  }

  /// The names of the files that it must have, for messages.
  static var wanted: String {
    "\(Part.training.names(.images)) and \(Part.training.names(.labels)), each with or without .gz"
  }

  /// The images and labels of both parts; no test part if neither of its files is there.
  ///
  /// - classNames: nil names the classes by their numbers, from 0 to the largest training label and at least to 1, because
  ///   one class leaves nothing to tell apart.
  func load(
    classNames: [String]?
  ) throws(DatasetError) -> (training: Examples, test: Examples?) {
    guard let files = try files(of: .training) else {
      throw DatasetError.notFound("\(path): a folder without IDX files to train on; looked for \(Self.wanted)")
    }
    let training = try read(files, classNames: classNames, imageShape: nil)
    guard let files = try self.files(of: .test) else { return (training, nil) }
    return (training, try read(files, classNames: training.classNames, imageShape: training.imageShape))
  }

  /// The two files of a part; nil if there is neither.
  private func files(of part: Part) throws(DatasetError) -> (images: String, labels: String)? {
    switch (try file(part, .images), try file(part, .labels)) {
    case (nil, nil): return nil
    case (let images?, let labels?): return (images, labels)
    case (let images?, nil): throw missing(part.names(.labels), besides: images)
    case (nil, let labels?): throw missing(part.names(.images), besides: labels)
    }
  }

  private func missing(_ names: String, besides found: String) -> DatasetError {
    .notFound("\(path): looked for \(names), with or without .gz, to go with \(found)")
  }

  private func file(_ part: Part, _ kind: IDXFile.Kind) throws(DatasetError) -> String? {
    for stem in part.stems(kind) {
      for name in [stem, stem + ".gz"] where try InputFile.kind(of: "\(path)/\(name)") != nil {
        return "\(path)/\(name)"
      }
    }
    return nil
  }

  private func read(
    _ files: (images: String, labels: String), classNames: [String]?, imageShape: ImageShape?
  ) throws(DatasetError) -> Examples {
    // The labels first: they are small, and the pixels need not be read if the two don't go together.
    let labels = try IDXFile(path: files.labels, kind: .labels)
    let images = try IDXFile(path: files.images, kind: .images)
    let (count, height, width) = (images.sizes[0], images.sizes[1], images.sizes[2])
    guard count == labels.sizes[0] else {
      throw DatasetError.malformed(
        file: files.images, at: .byte(4),
        problem: "\(count) images, but \(labels.sizes[0]) labels in \(files.labels)")
    }
    if let imageShape, (imageShape.height, imageShape.width) != (height, width) {
      throw DatasetError.malformed(
        file: files.images, at: .byte(8),
        problem: "images of \(width)×\(height) pixels, but the training images have "
          + "\(imageShape.width)×\(imageShape.height)")
    }
    let shape = ImageShape(height: height, width: width, channels: 1)
    try shape.checkCount(files.images)
    let classes = try labels.elements()
    let names = classNames ?? (0...max(classes.max()!, 1)).map { String($0) }
    if let index = classes.firstIndex(where: { $0 >= names.count }) {
      throw DatasetError.malformed(
        file: files.labels, at: labels.location(ofElement: index),
        problem: "label out of range: expected 0…\(names.count - 1), found \(classes[index])")
    }
    return Examples(
      inputs: .bytes(try images.elements(), rows: count, columns: height * width),
      targets: .classes(classes.map(Int32.init), names: names),
      imageShape: shape)
  }
}

extension IDXFolder.Part {
  /// MNIST's own name first, then the one with a dot that some archives unpack to.
  fileprivate func stems(_ kind: IDXFile.Kind) -> [String] {
    ["-", "."].map { "\(rawValue)-\(kind.name)\($0)idx\(kind.dimensions)-ubyte" }
  }

  /// The names of a file, for messages.
  fileprivate func names(_ kind: IDXFile.Kind) -> String {
    stems(kind).joined(separator: " or ")
  }
}
