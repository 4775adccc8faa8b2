/// The kernels of a comparison, as the option shows them.
struct KernelList: CustomStringConvertible {
  let kernels: [KernelChoice]
  var description: String { kernels.map(\.rawValue).joined(separator: ",") }
}
