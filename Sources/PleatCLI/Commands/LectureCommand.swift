import ArgumentParser
import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// `pleat lecture`.
struct LectureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lecture",
    abstract: "Compute every figure and number of the lecture, as one HTML page and its pictures.",
    discussion: """
      Writes index.html, which needs no other file, and each figure as an SVG file beside it. Takes less than two minutes. \
      Fashion-MNIST takes part where it is installed. The same seed gives the same page, on one machine with as many threads.
      """)

  @Option(help: ArgumentHelp("The folder to write to; it is made if it isn't there.", valueName: "folder"))
  var out = "lecture"

  @Option(parsing: .unconditional, help: "Seed of all random choices.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Only these parts, with commas between them: \(Lecture.parts.map(\.name).joined(separator: ", ")).",
      valueName: "part,part,…"), transform: parseParts)
  var parts: [String]?

  @OptionGroup(title: "Running") var compute: ComputeOptions

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out must name a folder") }
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    let page: String
    let figures: [String]
    let seconds: Double
  }

  func run() throws {
    let backend = try compute.makeBackend()
    // Made for good when there is something to write.
    if try makeFolder() { rmdir(out) }
    Interruption.endAtOnce(saying: "interrupted while figures were computed; nothing was written")
    let clock = ContinuousClock()
    let start = clock.now
    let lecture = try Lecture(seed: seed, backend: backend)
    let chosen = Lecture.parts.filter { parts?.contains($0.name) ?? true }
    let computed = try chosen.map { part in
      let began = clock.now
      let chapter = try failing { try part.make(lecture) }
      compute.say("\(part.name): \(decimal((clock.now - began) / .seconds(1), 1)) s")
      return chapter
    }
    let chapters = Lecture.summarized(computed)
    // From here on all is written.
    Interruption.watch()
    _ = try makeFolder()
    var files: [String] = []
    for (name, figure) in chapters.flatMap(\.figures) {
      let path = "\(out)/\(name).svg"
      try failing { try AtomicFile.write(try figure.bytes(for: .svg), to: path) }
      files.append(path)
    }
    let seconds = (clock.now - start) / .seconds(1)
    let page = LecturePage(
      chapters: chapters,
      colophon: """
        Pleat \(Version.current), seed \(seed), \(ComputeOptions.describe(backend))\
        \(lecture.fashion == nil ? "; Fashion-MNIST was not found, and its figures are left out" : "").
        """)
    let path = "\(out)/index.html"
    try failing { try AtomicFile.write(Array(try page.html().utf8), to: path) }
    try compute.write(
      Report(page: path, figures: files, seconds: seconds),
      text: "\(path), \(counted(files.count, "figure")), \(decimal(seconds, 1)) s")
  }

  /// Makes the folder, unless it is there and can be written to; whether it wasn't there.
  private func makeFolder() throws -> Bool {
    if mkdir(out, 0o777) == 0 { return true }
    var status = stat()
    guard errno == EEXIST, stat(out, &status) == 0 else {
      throw Failure(.cannotCreate, "\(out): cannot be made: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw Failure(.cannotCreate, "\(out): not a folder") }
    try failing { try AtomicFile.checkWritable("\(out)/index.html") }
    return false
  }
}

private func parseParts(_ text: String) throws -> [String] {
  let names = Lecture.parts.map(\.name)
  if text.isEmpty { throw ValidationError("no part is named; known are \(names.joined(separator: ", "))") }
  return try text.split(separator: ",").map { part in
    guard names.contains(String(part)) else {
      throw ValidationError("unknown part '\(part)'; known are \(names.joined(separator: ", "))")
    }
    return String(part)
  }
}
