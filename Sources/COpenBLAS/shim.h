#ifndef PLEAT_COPENBLAS_SHIM_H
#define PLEAT_COPENBLAS_SHIM_H
// The include path and the library's name come from pkg-config (`openblas.pc`).
#include <cblas.h>
#endif
