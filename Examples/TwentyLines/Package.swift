// swift-tools-version: 6.2
import PackageDescription

// The lecture's "neural net in <20 lines" (lecture.py) in Swift.
let package = Package(
  name: "TwentyLines",
  platforms: [.macOS(.v26)],
  traits: [
    .trait(name: "OpenBLAS", description: "Pleat with OpenBLAS."),
    .default(enabledTraits: ["OpenBLAS"]),
  ],
  dependencies: [
    .package(
      name: "pleat", path: "../..", traits: [.trait(name: "OpenBLAS", condition: .when(traits: ["OpenBLAS"]))])
  ],
  targets: [
    .executableTarget(name: "TwentyLines", dependencies: [.product(name: "Pleat", package: "pleat")])
  ],
  swiftLanguageModes: [.v6]
)
