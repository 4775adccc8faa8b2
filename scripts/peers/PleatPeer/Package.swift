// swift-tools-version: 6.2
import PackageDescription

// What does the jobs of scripts/compare-peers with Pleat.
let package = Package(
  name: "PleatPeer",
  platforms: [.macOS(.v26)],
  traits: [
    .trait(name: "OpenBLAS", description: "Pleat with OpenBLAS."),
    .default(enabledTraits: ["OpenBLAS"]),
  ],
  dependencies: [
    .package(
      name: "pleat", path: "../../..", traits: [.trait(name: "OpenBLAS", condition: .when(traits: ["OpenBLAS"]))])
  ],
  targets: [
    .executableTarget(name: "PleatPeer", dependencies: [.product(name: "Pleat", package: "pleat")])
  ],
  swiftLanguageModes: [.v6]
)
