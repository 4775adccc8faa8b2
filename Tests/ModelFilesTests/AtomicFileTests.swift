import Foundation
import ModelFiles
import Testing

struct AtomicFileTests {
  let old = Array("old".utf8)
  let new = Array("new bytes".utf8)

  @Test(arguments: [0, 1, 100_000])
  func writesAFile(size: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(bytes, to: folder.file("a.bin"))
    #expect(try contents(folder.file("a.bin")) == bytes)
    #expect(try folder.names() == ["a.bin"])
  }

  @Test func replacesAFileAndKeepsItsPermissions() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.bin")
    try AtomicFile.write(Array("something longer than what comes".utf8), to: path)
    for permissions in [0o600, 0o664, 0o755, 0o666] {
      try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
      try AtomicFile.write(new, to: path)
      #expect(try contents(path) == new)
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == permissions)
    }
    #expect(try folder.names() == ["a.bin"])
  }

  @Test func whoHasTheOldFileOpenKeepsIt() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.bin")
    try AtomicFile.write(old, to: path)
    let reader = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    try AtomicFile.write(new, to: path)
    #expect(try reader.readToEnd() == Data(old))
  }

  @Test(arguments: [true, false])
  func followsSymbolicLinks(targetExists: Bool) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.file("there"), withIntermediateDirectories: true)
    if targetExists { try AtomicFile.write(old, to: folder.file("there/a.bin")) }
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.file("there/second"), withDestinationPath: "a.bin")
    try files.createSymbolicLink(atPath: folder.file("relative"), withDestinationPath: "there/second")
    try files.createSymbolicLink(atPath: folder.file("absolute"), withDestinationPath: folder.file("relative"))

    try AtomicFile.write(new, to: folder.file("absolute"))
    #expect(try contents(folder.file("there/a.bin")) == new)
    #expect(try files.destinationOfSymbolicLink(atPath: folder.file("absolute")) == folder.file("relative"))
    #expect(try files.destinationOfSymbolicLink(atPath: folder.file("there/second")) == "a.bin")
    #expect(try folder.names() == ["absolute", "relative", "there"])
    #expect(try files.contentsOfDirectory(atPath: folder.file("there")).sorted() == ["a.bin", "second"])
  }

  @Test func aNameMayBeAsLongAsTheSystemAllows() throws {
    let folder = try TemporaryFolder()
    for name in [String(repeating: "n", count: 255), String(repeating: "ž", count: 127)] {
      try AtomicFile.write(new, to: folder.file(name))
      #expect(try contents(folder.file(name)) == new)
    }
  }

  /// Places that cannot be written to, whoever asks.
  static let impossible = [
    "missing/a.bin", "file/a.bin", "folder", "folder/", "missing/", "circle", "dangling",
    String(repeating: "n", count: 256),
  ]

  @Test(arguments: impossible)
  func refusesAnImpossiblePlace(name: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder.file("circle"), withDestinationPath: "circle")
    try FileManager.default.createSymbolicLink(atPath: folder.file("dangling"), withDestinationPath: "missing/a.bin")
    try AtomicFile.write(old, to: folder.file("file"))
    let names = try folder.names()

    let path = folder.file(name)
    for attempt in [{ try AtomicFile.write(new, to: path) }, { try AtomicFile.checkWritable(path) }] {
      let error = #expect(throws: ModelFileError.self) { try attempt() }
      guard case .cannotCreate(path, let reason) = error else {
        Issue.record("\(error.map(\.description) ?? "no error")")
        continue
      }
      #expect(!reason.isEmpty)
    }
    #expect(try folder.names() == names)
    #expect(try contents(folder.file("file")) == old)
  }

  @Test func refusesAnEmptyPath() {
    #expect(throws: ModelFileError.cannotCreate(file: "", reason: "it names no file")) {
      try AtomicFile.checkWritable("")
    }
  }

  /// The superuser may write to them all the same.
  @Test(.enabled(if: getuid() != 0), arguments: ["folder/a.bin", "file"])
  func refusesAWriteProtectedPlace(name: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: true)
    try AtomicFile.write(old, to: folder.file("file"))
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.file("folder"))
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: folder.file("file"))
    for attempt in [
      { try AtomicFile.write(new, to: folder.path + "/" + name) },
      { try AtomicFile.checkWritable(folder.path + "/" + name) },
    ] {
      let error = #expect(throws: ModelFileError.self) { try attempt() }
      guard case .cannotCreate = error else {
        Issue.record("\(error.map(\.description) ?? "no error")")
        continue
      }
    }
    #expect(try contents(folder.file("file")) == old)
  }

  @Test func checkingLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.checkWritable(folder.file("a.bin"))
    #expect(try folder.names() == [])
    try AtomicFile.write(old, to: folder.file("a.bin"))
    try AtomicFile.checkWritable(folder.file("a.bin"))
    #expect(try folder.names() == ["a.bin"])
    #expect(try contents(folder.file("a.bin")) == old)
  }

  /// A process that may not write files of more than ten bytes stands for a full disk.
  @Test func aWriteThatFailsLeavesTheOldFileWhole() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = folder.file("a.bin")
      try AtomicFile.write(Array("old".utf8), to: path)

      // Otherwise the signal would end the process.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10, rlim_max: 10)
      #if canImport(Darwin)
      try #require(setrlimit(RLIMIT_FSIZE, &limit) == 0)
      #else
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #endif
      let error = #expect(throws: ModelFileError.self) {
        try AtomicFile.write([UInt8](repeating: 1, count: 100), to: path)
      }
      guard case .cannotWrite(path, _) = error else {
        Issue.record("\(error.map(\.description) ?? "no error")")
        return
      }
      #expect(try contents(path) == Array("old".utf8))
      #expect(try folder.names() == ["a.bin"])
    }
  }

  @Test func aDeviceIsWrittenToAndStays() throws {
    try AtomicFile.checkWritable("/dev/null")
    try AtomicFile.write(new, to: "/dev/null")
    #expect(
      try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        == .typeCharacterSpecial)
  }

  #if os(Linux)
  @Test func aFullDeviceIsAFailureOfWriting() {
    #expect(throws: ModelFileError.cannotWrite(file: "/dev/full", reason: "No space left on device")) {
      try AtomicFile.write(new, to: "/dev/full")
    }
  }
  #endif
}
