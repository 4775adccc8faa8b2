// Linked with another BLAS: prints the libraries that cblas_sgemm and sgemm_ come from, one a line, after checking that what is
// called there multiplies.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

#include "blas.h"

int main(void) {
  const float a[] = {1, 2, 3, 4, 5, 6}, b[] = {1, 0, 2, -1, 3, 1}, expected[] = {14, 1, 32, 1};
  float c[4] = {0};
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2, 2, 3, 1, a, 3, b, 2, 0, c, 2);
  float transposed[4] = {0};
  const int two = 2, three = 3;
  const float one = 1, zero = 0;
  sgemm_("N", "N", &two, &two, &three, &one, b, &two, a, &three, &zero, transposed, &two, 1, 1);
  for (int i = 0; i < 4; i++)
    if (c[i] != expected[i] || transposed[i] != expected[i]) return 1;
  const char *names[] = {"cblas_sgemm", "sgemm_"};
  for (int i = 0; i < 2; i++) {
    Dl_info where;
    void *address = dlsym(RTLD_DEFAULT, names[i]);
    if (address == NULL || dladdr(address, &where) == 0) return 1;
    printf("%s %s\n", names[i], where.dli_fname);
  }
  return 0;
}
