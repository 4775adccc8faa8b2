#ifndef PLEAT_CTURBOJPEG_SHIM_H
#define PLEAT_CTURBOJPEG_SHIM_H
#include <turbojpeg.h>
#endif
