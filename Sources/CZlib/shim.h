#ifndef PLEAT_CZLIB_SHIM_H
#define PLEAT_CZLIB_SHIM_H
#include <zlib.h>
#endif
