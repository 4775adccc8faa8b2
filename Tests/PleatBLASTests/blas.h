// What a program sees of a BLAS, declared here so that the tests need none installed.
#ifndef BLAS_H
#define BLAS_H

#include <stddef.h>

enum { CblasRowMajor = 101, CblasColMajor = 102, CblasNoTrans = 111, CblasTrans = 112, CblasConjTrans = 113 };

void cblas_sgemm(int layout, int trans_a, int trans_b, int m, int n, int k, float alpha, const float *a, int lda,
                 const float *b, int ldb, float beta, float *c, int ldc);

// As a Fortran compiler calls it: the lengths of the two strings come last.
void sgemm_(const char *trans_a, const char *trans_b, const int *m, const int *n, const int *k, const float *alpha,
            const float *a, const int *lda, const float *b, const int *ldb, const float *beta, float *c, const int *ldc,
            size_t length_a, size_t length_b);

void cblas_xerbla(int parameter, const char *name, const char *format, ...);
void xerbla_(const char *name, const int *parameter, size_t length);

#endif
