#include "CAllocations.h"

#include <stdlib.h>

// A sanitizer brings a malloc of its own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define PLEAT_SANITIZED 1
#endif
#endif

#if defined(__linux__) && defined(__GLIBC__) && !defined(PLEAT_SANITIZED)
#include <errno.h>

// An executable's own functions come before the C library's, in every shared library too. glibc keeps its own under other names, so
// that nothing but the count changes; free, which isn't counted, stays as it is.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static uint64_t calls;

static void count_call(void) { __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED); }

uint64_t pleat_allocation_count(void) { return __atomic_load_n(&calls, __ATOMIC_RELAXED); }

void *malloc(size_t size) {
  count_call();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  count_call();
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  count_call();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  count_call();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count_call();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  count_call();
  if (alignment == 0 || alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *found = __libc_memalign(alignment, size);
  if (found == NULL) return ENOMEM;
  *memory = found;
  return 0;
}
#else
uint64_t pleat_allocation_count(void) { return 0; }
#endif
