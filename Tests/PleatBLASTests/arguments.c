// Checks which argument is reported as illegal, through handlers of the program's own, which take the place of the library's and
// return; that nothing is written then; and that extreme but legal arguments are taken quietly.
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "blas.h"

static int reported = 0;
static char message[200];

void xerbla_(const char *name, const int *parameter, size_t length) {
  reported = *parameter;
  snprintf(message, sizeof message, "%.*s|", (int)length, name);
}

void cblas_xerbla(int parameter, const char *name, const char *format, ...) {
  reported = parameter;
  int count = snprintf(message, sizeof message, "%s|", name);
  va_list values;
  va_start(values, format);
  vsnprintf(message + count, sizeof message - count, format, values);
  va_end(values);
}

static int failures = 0;
static float a[8], b[8], c[8];

// Forgets what was reported and fills C.
static void start(void) {
  reported = 0;
  message[0] = '\0';
  for (int i = 0; i < 8; i++) c[i] = (float)(i + 1);
}

// What was reported since `start`, and C, which must be untouched.
static void expect(int line, int position, const char *text) {
  int isTouched = 0;
  for (int i = 0; i < 8; i++) isTouched |= c[i] != (float)(i + 1);
  if (reported != position || strcmp(message, text) != 0 || isTouched) {
    fprintf(stderr, "arguments.c:%d: reported %d \"%s\" instead of %d \"%s\"%s\n", line, reported, message, position, text,
            isTouched ? ", and C was written" : "");
    failures++;
  }
}

#define C(position, text, ...) (start(), cblas_sgemm(__VA_ARGS__), expect(__LINE__, position, text))
#define ILLEGAL(position, ...) C(position, "cblas_sgemm|", __VA_ARGS__)
#define LEGAL(...) C(0, "", __VA_ARGS__)

static void fortran(int line, int position, const char *ta, const char *tb, int m, int n, int k, int lda, int ldb, int ldc) {
  const float alpha = 1, beta = 1;
  start();
  sgemm_(ta, tb, &m, &n, &k, &alpha, a, &lda, b, &ldb, &beta, c, &ldc, 1, 1);
  expect(line, position, position == 0 ? "" : "SGEMM |");
}

#define F(...) fortran(__LINE__, __VA_ARGS__)

int main(void) {
  const int row = CblasRowMajor, column = CblasColMajor, no = CblasNoTrans, yes = CblasTrans, conj = CblasConjTrans;

  // Settings. The layout comes first, then op(A), then op(B).
  C(1, "cblas_sgemm|Illegal layout setting, 100\n", 100, 0, 0, -1, 1, 1, 1, a, 1, b, 1, 1, c, 1);
  C(1, "cblas_sgemm|Illegal layout setting, 0\n", 0, no, no, 1, 1, 1, 1, a, 1, b, 1, 1, c, 1);
  for (int i = 0; i < 2; i++) {
    int order = i == 0 ? row : column;
    C(2, "cblas_sgemm|Illegal TransA setting, 110\n", order, 110, 110, -1, 1, 1, 1, a, 1, b, 1, 1, c, 1);
    C(2, "cblas_sgemm|Illegal TransA setting, -7\n", order, -7, no, 1, 1, 1, 1, a, 1, b, 1, 1, c, 1);
    C(3, "cblas_sgemm|Illegal TransB setting, 114\n", order, no, 114, -1, 1, 1, 1, a, 1, b, 1, 1, c, 1);
    ILLEGAL(4, order, no, no, -1, 1, 1, 1, a, 9, b, 9, 1, c, 9);
    ILLEGAL(5, order, no, no, 1, -1, 1, 1, a, 9, b, 9, 1, c, 9);
    ILLEGAL(6, order, no, no, 1, 1, -1, 1, a, 9, b, 9, 1, c, 9);
    ILLEGAL(6, order, no, no, 1, 1, INT_MIN, 1, a, 0, b, 0, 1, c, 0);
    // At least 1, even where a matrix is empty.
    ILLEGAL(9, order, no, no, 0, 0, 0, 1, a, 0, b, 1, 1, c, 1);
    ILLEGAL(11, order, yes, yes, 0, 0, 0, 1, a, 1, b, 0, 1, c, 1);
    ILLEGAL(14, order, no, no, 0, 0, 0, 1, a, 1, b, 1, 1, c, 0);
    ILLEGAL(9, order, no, no, 0, 0, 0, 1, a, INT_MIN, b, 1, 1, c, 1);
    // Null pointers, which the reference doesn't look for.
    ILLEGAL(8, order, no, no, 1, 1, 1, 1, NULL, 1, b, 1, 1, c, 1);
    ILLEGAL(10, order, no, no, 1, 1, 1, 1, a, 1, NULL, 1, 1, c, 1);
    ILLEGAL(13, order, no, no, 1, 1, 1, 1, a, 1, b, 1, 1, NULL, 1);
    ILLEGAL(13, order, no, no, 1, 1, 0, 1, NULL, 1, NULL, 1, 0, NULL, 1);
    LEGAL(order, no, yes, 0, 1, 1, 1, NULL, 1, NULL, 1, 0, NULL, 1);
    LEGAL(order, no, yes, 1, 0, 1, 1, NULL, 1, NULL, 1, 0, NULL, 1);
    LEGAL(order, no, conj, 1, 1, 0, 1, NULL, 1, NULL, 1, 1, NULL, 1);
    LEGAL(order, no, no, 1, 1, 1, 0, NULL, 1, NULL, 1, 1, NULL, 1);
    // Sizes whose product overflows 32 bits, where the reference returns at once.
    LEGAL(order, no, no, 0, INT_MAX, INT_MAX, 1, a, INT_MAX, b, INT_MAX, 0, c, INT_MAX);
    LEGAL(order, yes, yes, INT_MAX, 0, INT_MAX, 1, a, INT_MAX, b, INT_MAX, 0, c, INT_MAX);
    LEGAL(order, no, no, INT_MAX, INT_MAX, 0, 1, a, INT_MAX, b, INT_MAX, 1, c, INT_MAX);
    LEGAL(order, yes, no, INT_MAX, INT_MAX, INT_MAX, 0, a, INT_MAX, b, INT_MAX, 1, c, INT_MAX);
  }

  // Leading dimensions: one less than a stored line is too short, a line is enough.
  for (int ta = 0; ta < 2; ta++) {
    for (int tb = 0; tb < 2; tb++) {
      const int m = 2, n = 3, k = 4, opA = ta ? yes : no, opB = tb ? conj : no;
      const int ar = ta ? m : k, br = tb ? k : n, ac = ta ? k : m, bc = tb ? n : k;
      ILLEGAL(9, row, opA, opB, m, n, k, 1, a, ar - 1, b, br, 1, c, n);
      ILLEGAL(11, row, opA, opB, m, n, k, 1, a, ar, b, br - 1, 1, c, n);
      ILLEGAL(14, row, opA, opB, m, n, k, 1, a, ar, b, br, 1, c, n - 1);
      LEGAL(row, opA, opB, m, n, k, 0, a, ar, b, br, 1, c, n);
      ILLEGAL(9, column, opA, opB, m, n, k, 1, a, ac - 1, b, bc, 1, c, m);
      ILLEGAL(11, column, opA, opB, m, n, k, 1, a, ac, b, bc - 1, 1, c, m);
      ILLEGAL(14, column, opA, opB, m, n, k, 1, a, ac, b, bc, 1, c, m - 1);
      LEGAL(column, opA, opB, m, n, k, 0, a, ac, b, bc, 1, c, m);
      const char *fa = ta ? "T" : "n", *fb = tb ? "c" : "N";
      F(8, fa, fb, m, n, k, ac - 1, bc, m);
      F(10, fa, fb, m, n, k, ac, bc - 1, m);
      F(13, fa, fb, m, n, k, ac, bc, m - 1);
    }
  }

  // Of several illegal arguments, the first that the reference finds: in row-major order op(B) is the first operand.
  ILLEGAL(4, column, no, no, -1, -1, -1, 1, a, 0, b, 0, 1, c, 0);
  ILLEGAL(5, row, no, no, -1, -1, -1, 1, a, 0, b, 0, 1, c, 0);
  ILLEGAL(9, column, no, no, 1, 1, 1, 1, a, 0, b, 0, 1, c, 0);
  ILLEGAL(11, row, no, no, 1, 1, 1, 1, a, 0, b, 0, 1, c, 0);

  F(1, "X", "X", -1, 1, 1, 1, 1, 1);
  F(1, "\xff", "N", 1, 1, 1, 1, 1, 1);
  F(1, NULL, "N", 1, 1, 1, 1, 1, 1);
  F(2, "N", " ", -1, 1, 1, 1, 1, 1);
  F(3, "N", "T", -1, -1, -1, 0, 0, 0);
  F(4, "t", "c", 1, -1, -1, 0, 0, 0);
  F(5, "C", "n", 1, 1, -1, 0, 0, 0);
  F(8, "N", "N", 0, 0, 0, 0, 0, 0);
  F(10, "N", "N", 0, 0, 0, 1, 0, 0);
  F(13, "N", "N", 0, 0, 0, 1, 1, 0);
  F(0, "N", "N", 0, 0, 0, 1, 1, 1);
  F(0, "T", "T", INT_MAX, INT_MAX, 0, INT_MAX, INT_MAX, INT_MAX);

  // Null pointers to numbers.
  const int one = 1;
  const float factor = 1;
  for (int missing = 1; missing <= 13; missing++) {
    start();
    sgemm_(missing == 1 ? NULL : "N", missing == 2 ? NULL : "N", missing == 3 ? NULL : &one, missing == 4 ? NULL : &one,
           missing == 5 ? NULL : &one, missing == 6 ? NULL : &factor, missing == 7 ? NULL : a, missing == 8 ? NULL : &one,
           missing == 9 ? NULL : b, missing == 10 ? NULL : &one, missing == 11 ? NULL : &factor, missing == 12 ? NULL : c,
           missing == 13 ? NULL : &one, 1, 1);
    expect(__LINE__, missing, "SGEMM |");
  }
  // α = 0 with the largest leading dimensions: C alone is read.
  start();
  cblas_sgemm(column, yes, yes, 1, 1, INT_MAX, 0, a, INT_MAX, b, INT_MAX, 2, c, INT_MAX);
  if (reported != 0 || c[0] != 2 || c[1] != 2) {
    fprintf(stderr, "alpha 0, k = INT_MAX: reported %d, C starts with %g %g instead of 2 2\n", reported, c[0], c[1]);
    failures++;
  }
  return failures > 0;
}
