#ifndef PLEAT_CLAPACKE_SHIM_H
#define PLEAT_CLAPACKE_SHIM_H
// The include path and the library's name come from pkg-config (`lapacke.pc`).
#include <lapacke.h>
// lapack_int may be a macro, which Swift does not see.
typedef lapack_int lapack_integer;
#endif
