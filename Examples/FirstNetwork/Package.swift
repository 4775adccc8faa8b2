// swift-tools-version: 6.2
import PackageDescription

// The README's example: another program that links Pleat.
let package = Package(
  name: "FirstNetwork",
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
    .executableTarget(name: "FirstNetwork", dependencies: [.product(name: "Pleat", package: "pleat")])
  ],
  swiftLanguageModes: [.v6]
)
