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
#include <malloc.h>

// An executable's own functions come before the C library's, in every shared library too. glibc keeps its own under other names, so
// that nothing but the counts changes.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static uint64_t calls;
static __thread int64_t held;
static __thread int64_t most_held;

uint64_t pleat_allocation_count(void) { return __atomic_load_n(&calls, __ATOMIC_RELAXED); }

int64_t pleat_held_bytes(void) { return held; }

int64_t pleat_most_held_bytes(void) { return most_held; }

void pleat_forget_most_held_bytes(void) { most_held = held; }

// What an allocation has room for, which may be a little more than was asked for.
static void *counted(void *memory) {
  __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
  if (memory != NULL) held += (int64_t)malloc_usable_size(memory);
  if (held > most_held) most_held = held;
  return memory;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }

void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

void *realloc(void *memory, size_t size) {
  int64_t before = memory == NULL ? 0 : (int64_t)malloc_usable_size(memory);
  void *found = __libc_realloc(memory, size);
  // What can't grow stays as it is; what becomes of nothing is gone.
  if (found != NULL || size == 0) held -= before;
  return counted(found);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment == 0 || alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *found = counted(__libc_memalign(alignment, size));
  if (found == NULL) return ENOMEM;
  *memory = found;
  return 0;
}

void free(void *memory) {
  if (memory != NULL) held -= (int64_t)malloc_usable_size(memory);
  __libc_free(memory);
}
#else
uint64_t pleat_allocation_count(void) { return 0; }
int64_t pleat_held_bytes(void) { return 0; }
int64_t pleat_most_held_bytes(void) { return 0; }
void pleat_forget_most_held_bytes(void) {}
#endif
