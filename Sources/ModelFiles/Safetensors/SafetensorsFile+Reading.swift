extension SafetensorsFile {
  /// Reads a file.
  ///
  /// Float64, Float16, BFloat16, integers and booleans become the nearest Float: integers beyond ±2²⁴ are rounded, and
  /// Float64 beyond Float's range becomes infinite. Other types of elements are an error.
  ///
  /// Throws ``ModelFileError``. Everything that the header says is checked against the file's length before memory is taken
  /// for it.
  public init(contentsOf path: String) throws(ModelFileError) {
    let file = try RegularFile(readingFrom: path)
    try self.init(size: file.size, file: path) { (range) throws(ModelFileError) in try file.read(range)[...] }
  }

  /// Reads the bytes of a file, as ``init(contentsOf:)``.
  ///
  /// - file: what messages call it.
  public init(bytes: [UInt8], file: String) throws(ModelFileError) {
    try self.init(size: bytes.count, file: file) { bytes[$0] }
  }

  private init(
    size: Int, file: String, read: (Range<Int>) throws(ModelFileError) -> ArraySlice<UInt8>
  ) throws(ModelFileError) {
    let prefixSize = SafetensorsHeader.prefixSize
    guard size >= prefixSize else {
      throw .malformed(
        file: file, byteOffset: size,
        problem: "expected at least \(prefixSize) bytes, found \(size); it is not a safetensors file, or cut short")
    }
    let headerSize = try SafetensorsHeader.size(from: try read(0..<prefixSize), fileSize: size, file: file)
    let dataStart = prefixSize + headerSize
    let header = try SafetensorsHeader(
      parsing: Array(try read(prefixSize..<dataStart)), fileSize: size, file: file)
    self.init(metadata: header.metadata)
    for entry in header.entries {
      let bytes = try read(dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound)
      append(Tensor(shape: entry.shape, elements: entry.type.elements(of: bytes)), named: entry.name)
    }
  }
}
