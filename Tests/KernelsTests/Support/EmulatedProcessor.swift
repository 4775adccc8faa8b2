import Foundation

/// Whether the tests run on a processor that is emulated in user space (`PLEAT_EMULATED_CPU=1 qemu-x86_64 …`).
///
/// Linux then lists the real processor's instruction sets, and the processes of exit tests run on the real processor.
let processorIsEmulated = ProcessInfo.processInfo.environment["PLEAT_EMULATED_CPU"] != nil
