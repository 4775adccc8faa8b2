// What a BLAS calls about an illegal argument. Header-only; weak, so that a program's own handlers take their place, in a
// static link as well. They are C because one of them takes a variable number of arguments, which Swift can't define.
#ifndef PLEAT_CBLASERRORS_H
#define PLEAT_CBLASERRORS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

// The handler of the Fortran interface: writes the message of the reference BLAS to standard output and ends the program, with
// a status of failure where Fortran's STOP has none. `length` is what a Fortran compiler passes after the declared arguments;
// a C program that calls this without it leaves there what happens to be in a register, so no more than a name is read.
__attribute__((weak)) void xerbla_(const char *name, const int *parameter, size_t length) {
  int width = 0;
  while (width < 32 && (size_t)width < length && name[width] != '\0') width++;
  printf(" ** On entry to %.*s parameter number %2d had an illegal value\n", width, name, *parameter);
  exit(EXIT_FAILURE);
}

// The handler of the C interface: writes the message of the reference CBLAS to standard error and ends the program.
__attribute__((weak)) __attribute__((format(printf, 3, 4)))
void cblas_xerbla(int parameter, const char *name, const char *format, ...) {
  if (parameter != 0) fprintf(stderr, "Parameter %d to routine %s was incorrect\n", parameter, name);
  va_list values;
  va_start(values, format);
  vfprintf(stderr, format, values);
  va_end(values);
  exit(-1);
}

// The calls that Swift can't make: of a function with a variable number of arguments.
static inline void pleat_report_layout(const char *name, int value) {
  cblas_xerbla(1, name, "Illegal layout setting, %d\n", value);
}
static inline void pleat_report_transpose_a(const char *name, int value) {
  cblas_xerbla(2, name, "Illegal TransA setting, %d\n", value);
}
static inline void pleat_report_transpose_b(const char *name, int value) {
  cblas_xerbla(3, name, "Illegal TransB setting, %d\n", value);
}
static inline void pleat_report(int parameter, const char *name) { cblas_xerbla(parameter, name, "%s", ""); }

#endif
