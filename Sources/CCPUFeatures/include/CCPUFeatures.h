// Which instruction sets this processor and its operating system offer, and the few instructions that Swift has no words for.
// Header-only, so that nothing is linked.
#ifndef PLEAT_CCPUFEATURES_H
#define PLEAT_CCPUFEATURES_H

#include <stdbool.h>

#if defined(__x86_64__)
// The compiler's run-time support asks both CPUID and XGETBV: an instruction set whose registers the operating system
// doesn't save counts as absent.
static inline bool pleat_cpu_has_avx2_fma(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

// Everything that KernelsAVX512 is compiled for.
static inline bool pleat_cpu_has_avx512(void) {
  return pleat_cpu_has_avx2_fma() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}
#else
static inline bool pleat_cpu_has_avx2_fma(void) { return false; }
static inline bool pleat_cpu_has_avx512(void) { return false; }
#endif

// Tells the processor that this is a loop which waits for another thread.
static inline void pleat_spin_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Asks for a cache line that will be read soon. Any address will do; one that can't be read is no error.
__attribute__((always_inline)) static inline void pleat_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
