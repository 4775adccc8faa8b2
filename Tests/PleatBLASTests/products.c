// Checks the products of both interfaces against sums in double: every order, transposition, α and β, with odd sizes and leading
// dimensions, NaN in the gaps between rows and wherever nothing may be read.
//
// Prints a checksum of the bits of all results, which may not depend on the number of threads, and how many threads there were.
#include <dirent.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blas.h"

static uint64_t checksum = 14695981039346656037u;
static long products = 0;

static void add_to_checksum(const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    checksum = (checksum ^ bits) * 1099511628211u;
  }
}

// Uniform in −1 … 1, the same in every run.
static float draw(void) {
  static uint64_t state = 1;
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (float)((double)(int32_t)(state >> 32) / 2147483648.0);
}

static int at_least_1(int size) { return size > 1 ? size : 1; }

// A stored matrix: `lines` lines of `length` numbers each, `stride` apart, NaN between them.
typedef struct {
  int lines, length, stride;
  float *values;
} Matrix;

static size_t count(Matrix x) { return (size_t)at_least_1(x.lines) * x.stride; }

static Matrix matrix(int lines, int length, int gap, int is_nan) {
  Matrix x = {lines, length, at_least_1(length) + gap, NULL};
  x.values = malloc(count(x) * sizeof *x.values);
  for (size_t i = 0; i < count(x); i++)
    x.values[i] = !is_nan && (int)(i % x.stride) < length ? draw() : NAN;
  return x;
}

// Element (row, column) of a matrix whose lines are rows or columns.
static float *element(Matrix x, int lines_are_rows, int row, int column) {
  return lines_are_rows ? x.values + (size_t)row * x.stride + column : x.values + (size_t)column * x.stride + row;
}

static int fails(const char *what, int order, char ta, char tb, int m, int n, int k, float alpha, float beta) {
  fprintf(stderr, "%s: order %d, %c%c, m=%d n=%d k=%d, alpha %g, beta %g\n", what, order, ta, tb, m, n, k, alpha, beta);
  return 1;
}

static int setting(char letter) {
  return letter == 'N' || letter == 'n' ? CblasNoTrans : letter == 'T' || letter == 't' ? CblasTrans : CblasConjTrans;
}

// One product; `order` is CBLAS's, or 0 for the Fortran interface.
static int check(int order, char ta, char tb, int m, int n, int k, float alpha, float beta, const int gaps[3]) {
  int by_rows = order == CblasRowMajor;
  int a_by_rows = by_rows == (setting(ta) == CblasNoTrans), b_by_rows = by_rows == (setting(tb) == CblasNoTrans);
  int reads = alpha != 0 && k > 0;
  // a_by_rows: whether the lines of storage are rows of op(A).
  Matrix a = a_by_rows ? matrix(m, k, gaps[0], !reads) : matrix(k, m, gaps[0], !reads);
  Matrix b = b_by_rows ? matrix(k, n, gaps[1], !reads) : matrix(n, k, gaps[1], !reads);
  Matrix c = by_rows ? matrix(m, n, gaps[2], beta == 0) : matrix(n, m, gaps[2], beta == 0);
  Matrix before = c;
  before.values = malloc(count(c) * sizeof(float));
  memcpy(before.values, c.values, count(c) * sizeof(float));

  if (order == 0)
    sgemm_(&ta, &tb, &m, &n, &k, &alpha, a.values, &a.stride, b.values, &b.stride, &beta, c.values, &c.stride, 1, 1);
  else
    cblas_sgemm(order, setting(ta), setting(tb), m, n, k, alpha, a.values, a.stride, b.values, b.stride, beta, c.values,
                c.stride);
  products++;

  int failed = 0;
  for (int i = 0; i < m && !failed; i++) {
    for (int j = 0; j < n; j++) {
      double sum = 0, magnitude = 0;
      for (int l = 0; l < k && reads; l++) {
        double term = (double)*element(a, a_by_rows, i, l) * *element(b, b_by_rows, l, j);
        sum += term;
        magnitude += fabs(term);
      }
      double old = beta == 0 ? 0 : (double)beta * *element(before, by_rows, i, j);
      double expected = alpha * sum + old;
      // γ of k products and sums, and three more roundings for α, β and the last sum.
      double bound = (k + 3) * 0x1p-24 * 1.01 * (fabs(alpha) * magnitude + fabs(old));
      if (!(fabs(*element(c, by_rows, i, j) - expected) <= bound)) {
        failed = fails("wrong element", order, ta, tb, m, n, k, alpha, beta);
        fprintf(stderr, "  (%d, %d): %.9g instead of %.9g\n", i, j, *element(c, by_rows, i, j), expected);
        break;
      }
    }
  }
  int writes = reads || beta != 1;
  for (size_t i = 0; i < count(c); i++) {
    int is_element = (int)(i % c.stride) < c.length && c.lines > 0;
    if ((!is_element || !writes) && memcmp(c.values + i, before.values + i, sizeof(float)) != 0) {
      failed |= fails("written where nothing may be", order, ta, tb, m, n, k, alpha, beta);
      break;
    }
  }
  add_to_checksum(c.values, count(c));
  free(a.values), free(b.values), free(c.values), free(before.values);
  return failed;
}

static int threads(void) {
  int count = 0;
  DIR *tasks = opendir("/proc/self/task");
  if (tasks == NULL) return 0;
  for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) count += entry->d_name[0] != '.';
  closedir(tasks);
  return count;
}

// A child has one thread, whatever the parent had: it must not wait for others.
static int fails_in_child(void) {
  pid_t child = fork();
  if (child == 0) {
    alarm(60);
    _exit(check(CblasRowMajor, 'N', 'N', 150, 150, 150, 1, 0, (int[]){0, 0, 0}));
  }
  int status = -1;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    fprintf(stderr, "a child's product: status %d\n", status);
    return 1;
  }
  return 0;
}

int main(void) {
  const int sizes[][3] = {{1, 1, 1},    {2, 3, 4},   {7, 5, 9},    {16, 16, 16}, {17, 33, 1}, {1, 67, 300}, {129, 1, 31},
                          {31, 65, 13}, {0, 5, 3},   {5, 0, 3},    {5, 3, 0},    {64, 96, 40}, {67, 131, 59}};
  const int gaps[][3] = {{0, 0, 0}, {3, 1, 5}};
  const float factors[] = {0, 1, -0.75f};
  const int orders[] = {CblasRowMajor, CblasColMajor, 0};
  const char letters[] = "NTCntc";
  int failures = 0;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (int g = 0; g < 2; g++)
      for (int o = 0; o < 3; o++)
        // The small letters are the Fortran interface's alone.
        for (int ta = 0; ta < (orders[o] == 0 ? 6 : 3); ta++)
          for (int tb = 0; tb < (orders[o] == 0 ? 6 : 3); tb++)
            for (int x = 0; x < 3; x++)
              for (int y = 0; y < 3; y++)
                failures += check(orders[o], letters[ta], letters[tb], sizes[s][0], sizes[s][1], sizes[s][2], factors[x],
                                  factors[y], gaps[g]);
  // Deeper and wider than one block of the product.
  for (int o = 0; o < 3; o++)
    for (int t = 1; t < 3; t++)
      failures += check(orders[o], letters[t & 1], letters[t >> 1], 131, 259, 1100, 1.25f, 0.5f, gaps[1]);
  failures += fails_in_child();
  if (failures > 0) {
    fprintf(stderr, "%d of %ld products failed\n", failures, products);
    return 1;
  }
  printf("%ld products, checksum %016llx, threads %d\n", products, (unsigned long long)checksum, threads());
  return 0;
}
