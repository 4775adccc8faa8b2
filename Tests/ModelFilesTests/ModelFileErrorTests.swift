import ModelFiles
import Testing

struct ModelFileErrorTests {
  @Test(arguments: [
    (ModelFileError.notFound(file: "m.safetensors"), "m.safetensors: no such file"),
    (
      .malformed(file: "m.safetensors", tensor: "0.weight", byteOffset: 12, problem: "expected 4 bytes, found 8"),
      "m.safetensors, byte 12: tensor \"0.weight\": expected 4 bytes, found 8"
    ),
    (.malformed(file: "m.safetensors", problem: "no layers"), "m.safetensors: no layers"),
    (.cannotCreate(file: "/a/b", reason: "it is a folder"), "/a/b: cannot be written: it is a folder"),
    (.cannotRead(file: "a", reason: "Input/output error"), "a: reading failed: Input/output error"),
    (.cannotWrite(file: "a", reason: "No space left on device"), "a: writing failed: No space left on device"),
  ])
  func saysWhatHappenedInOneLine(error: ModelFileError, text: String) {
    #expect(error.description == text)
  }
}
