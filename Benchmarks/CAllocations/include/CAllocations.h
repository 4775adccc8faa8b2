// How often this process has asked for memory. Linking this module replaces the C library's functions for that, where it can be done.
#ifndef PLEAT_CALLOCATIONS_H
#define PLEAT_CALLOCATIONS_H

#include <stdint.h>

// Calls of malloc and its kin since the start of the process, on all threads; 0 for ever where they can't be counted.
uint64_t pleat_allocation_count(void);

#endif
