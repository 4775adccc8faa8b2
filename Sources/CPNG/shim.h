#ifndef PLEAT_CPNG_SHIM_H
#define PLEAT_CPNG_SHIM_H
#include <png.h>
#endif
