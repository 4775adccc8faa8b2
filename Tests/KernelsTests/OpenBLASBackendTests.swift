#if OpenBLAS
import Kernels
import OpenBLASKernels
import Testing

// Its products are tested with those of the other backends, in GEMMBackendTests.
@Suite struct OpenBLASBackendTests {
  @Test func `it says what it is`() {
    #expect(OpenBLASBackend().name == "openblas")
    #expect(OpenBLASBackend.configuration.contains("OpenBLAS"))
    #expect(!OpenBLASBackend.core.isEmpty)
    #expect(OpenBLASBackend().threads >= 1)
    #expect(OpenBLASBackend().kernels.instructionSet == KernelTable.best.instructionSet)
  }

  // In processes of their own: the number of threads belongs to the process.
  @Test func `the number of threads is what it was set to`() async {
    await #expect(processExitsWith: .success) {
      OpenBLASBackend.setThreads(1)
      #expect(OpenBLASBackend().threads == 1)
    }
  }

  @Test func `fewer than one thread trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      OpenBLASBackend.setThreads(0)
    }.expectMessage("OpenBLAS cannot run on 0 threads")
  }
}
#endif
