import ArgumentParser

@main
struct PleatBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pleat-bench",
    abstract: "Measures Pleat's kernels beside OpenBLAS on this machine.",
    subcommands: [GEMMCommand.self])
}
