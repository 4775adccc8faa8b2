// How often this process has asked for memory, and how much a thread of it holds. Linking this module replaces the C library's functions for that, where it can be done.
#ifndef PLEAT_CALLOCATIONS_H
#define PLEAT_CALLOCATIONS_H

#include <stdint.h>

// Calls of malloc and its kin since the start of the process, on all threads; 0 for ever where they can't be counted.
uint64_t pleat_allocation_count(void);

// Bytes that this thread has allocated and nobody has freed, less those of other threads that it has freed; 0 for ever where they can't
// be counted. What other threads do changes nothing, unless they free what this one allocated.
int64_t pleat_held_bytes(void);

// The most that pleat_held_bytes has been on this thread since pleat_forget_most_held_bytes.
int64_t pleat_most_held_bytes(void);
void pleat_forget_most_held_bytes(void);

#endif
