import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// Does jobs as standard input asks for them, one request a line, and answers each with a line of JSON:
//
//   prepare JOB      {"settings": "…", "check": […]}: numbers that every peer must come to from the same arrays
//   run JOB COUNT    {"seconds": …, "count": …} for about COUNT steps, or predictions
//
// Its arguments are the backend, the number of threads and the folder of the arrays.
let arguments = CommandLine.arguments
guard arguments.count == 4, let threads = Int(arguments[2]), let backend = backend(arguments[1], threads: threads)
else {
  fail("usage: PleatPeer BACKEND THREADS FOLDER, with a backend of this build")
}
let folder = arguments[3]
var jobs: [String: any Job] = [:]
// Features go through Pleat's own kernels whatever the backend.
let names =
  ["twenty-lines", "small-tanh", "small-relu", "predict"]
  + (backend is SwiftBackend ? ["hog", "k-means", "k-means-patches", "pca", "mixture"] : [])
answer("{\"version\": \"Pleat \(Version.current)\", \"jobs\": \(names)}")

while let line = readLine() {
  let words = line.split(separator: " ").map(String.init)
  switch words.first {
  case "prepare" where words.count == 2:
    let job = try makeJob(words[1])
    let check = try job.check()
    jobs[words[1]] = job
    answer("{\"settings\": \"\(job.settings)\", \"check\": \(check)}")
  case "run" where words.count == 3:
    guard let count = Int(words[2]), let job = jobs[words[1]] else { fail("not prepared: \(line)") }
    // The others' turns have cooled caches and put threads to sleep: a little work first, untimed.
    _ = try job.run(max(1, count / 10))
    var done = 0
    let seconds = try ContinuousClock().measure { done = try job.run(count) } / .seconds(1)
    answer("{\"seconds\": \(seconds), \"count\": \(done)}")
  default: fail("not understood: \(line)")
  }
}

func backend(_ name: String, threads: Int) -> (any GEMMBackend)? {
  switch name {
  case "swift": return SwiftBackend(threads: threads)
  #if OpenBLAS
  case "openblas":
    OpenBLASBackend.setThreads(threads)
    return OpenBLASBackend()
  #endif
  default: return nil
  }
}

func makeJob(_ name: String) throws -> any Job {
  let file = try SafetensorsFile(contentsOf: "\(folder)/\(name).safetensors")
  return switch name {
  case "twenty-lines": TwentyLines(file, on: backend)
  case "predict": try Prediction(file, on: backend)
  case "hog": try HoGFeatures(file, threads: threads)
  case "k-means", "k-means-patches": Fitting.clusters(file, threads: threads)
  case "pca": Fitting.components(file, threads: threads)
  case "mixture": try Fitting.mixture(file, threads: threads)
  default: try SmallTraining(file, on: backend)
  }
}

/// Answers that it can't be done, and ends.
func fail(_ message: String) -> Never {
  answer("{\"error\": \"\(message)\"}")
  exit(1)
}

/// A line to standard output, at once: the reader waits for it.
func answer(_ line: String) {
  print(line)
  fflush(nil)
}
