// swift-tools-version: 6.2
import PackageDescription

// Continuous integration turns every warning of this package's own Swift code into an error.
let strict = Context.environment["PLEAT_WARNINGS_AS_ERRORS"] == "1"
let common: [SwiftSetting] = strict ? [.treatAllWarnings(as: .error)] : []

// The kernel modules are one Swift source compiled once for each instruction set. `-Ounchecked` holds in debug builds too,
// so that a program that is being debugged still trains at full speed; everything that checks arguments stands above them.
// `-fno-math-errno` lets a vector's square root be one instruction: the C library's function, which sets errno, would be called
// for each lane. `-num-threads` makes whole-module optimisation write one object a file, which the index of a debug build
// expects.
let optimised = ["-Ounchecked", "-whole-module-optimization", "-num-threads", "1", "-disable-batch-mode"]

// With 32 registers a tile has more rows than loops are unrolled for, and only unrolled are its sums registers.
let unrolled = ["-Xllvm", "-unroll-threshold=4000"]
#if arch(x86_64)
let avx2 = ["-mavx2", "-mfma"]
let avx512 = [
  "-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mfma", "-mprefer-vector-width=512",
]
#else
// Elsewhere the two modules take no flags, and nobody asks for them.
let avx2: [String] = []
let avx512: [String] = []
#endif

// What stands between the kernels and a program's own code is optimised in debug builds too, with its checks.
let checked: [SwiftSetting] = common + [.unsafeFlags(["-O"])]

func kernels(_ name: String, clangFlags: [String], flags: [String] = [], defines: [String]) -> Target {
  .target(
    name: name, dependencies: ["CCPUFeatures"],
    swiftSettings: common + defines.map { .define($0) } + [
      .unsafeFlags(optimised + flags + (["-fno-math-errno"] + clangFlags).flatMap { ["-Xcc", $0] })
    ])
}

let openBLASTrait: TargetDependencyCondition? = .when(traits: ["OpenBLAS"])

let package = Package(
  name: "pleat",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Pleat", targets: ["Pleat"]),
    .library(name: "Kernels", targets: ["Kernels"]),
    .library(name: "LinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "ImageFeatures", targets: ["ImageFeatures"]),
    .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "ModelFiles", targets: ["ModelFiles"]),
    .library(name: "Figures", targets: ["Figures"]),
    .executable(name: "pleat-bench", targets: ["PleatBench"]),
  ],
  traits: [
    .trait(name: "OpenBLAS", description: "Matrix products by OpenBLAS, beside the pure-Swift kernels."),
    .default(enabledTraits: ["OpenBLAS"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CLAPACKE", pkgConfig: "lapacke",
      providers: [.apt(["liblapacke-dev"]), .brew(["lapack"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .target(name: "CCPUFeatures"),

    kernels("KernelsBaseline", clangFlags: [], defines: []),
    kernels("KernelsAVX2", clangFlags: avx2, defines: ["PLEAT_FMA"]),
    kernels("KernelsAVX512", clangFlags: avx512, flags: unrolled, defines: ["PLEAT_FMA"]),
    .target(
      name: "Kernels",
      dependencies: ["CCPUFeatures", "KernelsBaseline", "KernelsAVX2", "KernelsAVX512"],
      swiftSettings: checked),
    .target(
      name: "OpenBLASKernels",
      dependencies: [
        "Kernels", .target(name: "COpenBLAS", condition: openBLASTrait),
        .target(name: "CLAPACKE", condition: openBLASTrait),
      ],
      swiftSettings: checked),
    .target(
      name: "LinearAlgebra", dependencies: ["Kernels", "OpenBLASKernels"], swiftSettings: checked),
    .target(name: "ImageFeatures", dependencies: ["LinearAlgebra"], swiftSettings: checked),
    .target(name: "NeuralNetworks", dependencies: ["LinearAlgebra"], swiftSettings: checked),
    .target(
      name: "Datasets", dependencies: ["LinearAlgebra", "CZlib", "CPNG", "CTurboJPEG"], swiftSettings: checked),
    .target(name: "ModelFiles", dependencies: ["NeuralNetworks", "ImageFeatures"], swiftSettings: common),
    .target(
      name: "Figures", dependencies: ["ImageFeatures", "NeuralNetworks", "CPNG"],
      exclude: ["Font/DejaVuSans-LICENSE.txt"],
      swiftSettings: checked),
    .target(
      name: "Pleat",
      dependencies: [
        "Kernels", "OpenBLASKernels", "LinearAlgebra", "ImageFeatures", "NeuralNetworks", "Datasets", "ModelFiles",
        "Figures",
      ],
      swiftSettings: common),
  ],
  swiftLanguageModes: [.v6]
)

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

package.targets += [
  // Replaces malloc by one that counts: for the benchmark alone.
  .target(name: "CAllocations", path: "Benchmarks/CAllocations"),
  .executableTarget(
    name: "PleatBench",
    dependencies: ["CAllocations", "Kernels", "OpenBLASKernels", "NeuralNetworks", "ModelFiles", argumentParser],
    path: "Benchmarks/PleatBench", swiftSettings: common),
]

package.targets += [
  .testTarget(name: "KernelsTests", dependencies: ["Kernels", "OpenBLASKernels"], swiftSettings: common),
  .testTarget(
    name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], resources: [.copy("Fixtures")], swiftSettings: common),
  .testTarget(
    name: "ImageFeaturesTests", dependencies: ["ImageFeatures", "LinearAlgebra"], resources: [.copy("Fixtures")],
    swiftSettings: common),
  .testTarget(
    name: "NeuralNetworksTests",
    dependencies: ["NeuralNetworks", "LinearAlgebra", "Kernels", "OpenBLASKernels"], resources: [.copy("Fixtures")],
    swiftSettings: common),
  .testTarget(
    name: "DatasetsTests", dependencies: ["Datasets"], resources: [.copy("Fixtures")], swiftSettings: common),
  .testTarget(
    name: "FiguresTests", dependencies: ["Figures", "ImageFeatures", "NeuralNetworks", "CPNG"], swiftSettings: common),
  .testTarget(
    name: "PleatBenchTests", dependencies: ["PleatBench", "Kernels", "NeuralNetworks"], swiftSettings: common),
  .testTarget(
    name: "ModelFilesTests", dependencies: ["ModelFiles", "ImageFeatures"], resources: [.copy("Fixtures")],
    swiftSettings: common),
]

package.products.append(.executable(name: "pleat", targets: ["PleatCLI"]))
package.targets.append(
  .executableTarget(
    name: "PleatCLI", dependencies: ["Pleat", argumentParser], swiftSettings: common))

// A BLAS for programs in any language, which carries its own Swift library, so that it runs where there is none. Of its symbols
// only the C names are exported: under LD_PRELOAD another program's copy of the kernels or of the Swift library would otherwise
// meet the library's. Its threads outlive any dlclose, so it is never unloaded.
package.products.append(.library(name: "pleatblas", type: .dynamic, targets: ["PleatBLAS"]))
package.targets.append(.target(name: "CBLASErrors"))
package.targets.append(
  .target(
    name: "PleatBLAS", dependencies: ["Kernels", "CBLASErrors"], exclude: ["exports.map"], swiftSettings: common,
    linkerSettings: [
      .unsafeFlags(
        [
          "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/PleatBLAS/exports.map",
          "-Xlinker", "-z", "-Xlinker", "nodelete", "-static-stdlib",
        ], .when(platforms: [.linux]))
    ]))
package.targets.append(
  .testTarget(
    name: "PleatCLITests", dependencies: ["PleatCLI", "ModelFiles", "Figures", "Datasets", "LinearAlgebra"],
    resources: [.copy("Fixtures")],
    swiftSettings: common))
