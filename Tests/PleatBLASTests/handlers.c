// Makes one illegal call without handlers of its own: the library's writes a message and ends the program.
#include <stdio.h>
#include <string.h>

#include "blas.h"

int main(int count, char **arguments) {
  const char *call = count > 1 ? arguments[1] : "";
  const int one = 1, zero = 0;
  const float factor = 1;
  float a = 0, b = 0, c = 0;
  if (strcmp(call, "sgemm_") == 0)
    sgemm_("N", "N", &one, &one, &one, &factor, &a, &zero, &b, &one, &factor, &c, &one, 1, 1);
  if (strcmp(call, "cblas_sgemm") == 0)
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 1, 1, 1, 1, &a, 0, &b, 1, 1, &c, 1);
  if (strcmp(call, "setting") == 0) cblas_sgemm(CblasRowMajor, CblasNoTrans, 7, 1, 1, 1, 1, &a, 1, &b, 1, 1, &c, 1);
  // A name of another routine and length, and none at all as C programs that know nothing of hidden arguments may have it.
  if (strcmp(call, "xerbla_") == 0) xerbla_("STRSM", &one, (size_t)-1);
  puts("still running");
  return 0;
}
