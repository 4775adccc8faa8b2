import ArgumentParser

/// Throws unless so many threads can be asked for.
func checkThreads(_ threads: Int, fewest: Int = 1) throws(ValidationError) {
  guard (fewest...1024).contains(threads) else {
    throw ValidationError("--threads must be from \(fewest) to 1024, but is \(threads)")
  }
}

/// Throws unless something would be timed.
func checkRounds(_ rounds: Int) throws(ValidationError) {
  guard rounds > 0 else { throw ValidationError("--rounds must be at least 1, but is \(rounds)") }
}
