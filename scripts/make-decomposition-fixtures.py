#!/usr/bin/env python3
"""Writes the reference values that the tests compare decompositions, PCA, k-means, mixtures, Fisher vectors and linear SVMs with.

They come from NumPy, scikit-learn and scikit-image (the versions are in the files). Everything is seeded; samples are numbers
that Float32 has exactly, and what follows from them is computed in float64.

    python3 -m venv .venv && .venv/bin/pip install numpy scikit-learn scikit-image
    .venv/bin/python scripts/make-decomposition-fixtures.py
"""
import json
import warnings
from pathlib import Path

import numpy as np
import skimage
import sklearn
from scipy.stats import norm
from skimage.feature import fisher_vector
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from sklearn.svm import LinearSVC

tests = Path(__file__).resolve().parent.parent / "Tests"
made_by = (
    f"scripts/make-decomposition-fixtures.py with NumPy {np.__version__}, scikit-learn {sklearn.__version__}, "
    f"scikit-image {skimage.__version__}"
)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def write(module, name, values):
    text = json.dumps({"made_by": made_by} | plain(values), allow_nan=False)
    (tests / module / "Fixtures" / f"{name}.json").write_text(text + "\n")


def coarse(x):
    """The nearest multiples of 1/256: few digits, and exact in Float32."""
    return np.round(x * 256) / 256


def blobs(generator, rows, columns, groups, spread=1.0):
    centres = generator.normal(size=(groups, columns)) * 3
    scales = generator.uniform(0.4, 1.5, size=(groups, columns)) * spread
    group = generator.integers(groups, size=rows)
    return coarse(centres[group] + scales[group] * generator.normal(size=(rows, columns)))


def decompositions():
    generator = np.random.default_rng(1)
    cases = []
    for rows, columns in [(6, 4), (4, 6), (5, 5)]:
        a = coarse(generator.normal(size=(rows, columns)))
        b = coarse(generator.normal(size=(rows, 2)))
        q, r = np.linalg.qr(a)
        signs = np.where(np.diag(r) < 0, -1, 1)
        gram = a.T @ a + np.eye(columns)
        gram = np.round(gram * 64) / 64
        cases.append({
            "a": a, "b": b, "q": q * signs, "r": r * signs[:, None],
            "singular_values": np.linalg.svd(a, compute_uv=False), "solution": np.linalg.lstsq(a, b, rcond=None)[0],
            "symmetric": gram, "eigenvalues": np.linalg.eigvalsh(gram)[::-1], "cholesky": np.linalg.cholesky(gram),
        })
    write("LinearAlgebraTests", "decompositions", {"cases": cases})


def pca():
    generator = np.random.default_rng(2)
    cases = []
    # More samples than numbers, fewer, and a mean that is large beside the deviations.
    for rows, columns, count, offset in [(60, 8, 3, 0), (12, 20, 5, 0), (50, 6, 6, 200)]:
        x = coarse(generator.normal(size=(rows, columns)) @ generator.normal(size=(columns, columns)) + offset)
        plain_fit = PCA(count, svd_solver="full").fit(x)
        white = PCA(count, svd_solver="full", whiten=True).fit(x)
        cases.append({
            "x": x, "mean": plain_fit.mean_, "components": plain_fit.components_,
            "variances": plain_fit.explained_variance_, "ratios": plain_fit.explained_variance_ratio_,
            "features": plain_fit.transform(x), "whitened": white.transform(x),
            "inverse": plain_fit.inverse_transform(plain_fit.transform(x)),
        })
    write("ImageFeaturesTests", "pca", {"cases": cases})


def kmeans():
    generator = np.random.default_rng(3)
    cases = []
    for rows, columns, clusters in [(200, 2, 4), (150, 17, 6), (90, 5, 1)]:
        x = blobs(generator, rows, columns, clusters)
        start = x[generator.choice(rows, clusters, replace=False)]
        fit = KMeans(clusters, init=start, n_init=1, algorithm="lloyd", tol=0).fit(x)
        cases.append({
            "x": x, "start": start, "centroids": fit.cluster_centers_, "inertia": fit.inertia_, "labels": fit.labels_,
            "iterations": fit.n_iter_,
        })
    # A start with a centroid that no sample is nearest to.
    x = blobs(generator, 60, 2, 3)
    start = np.vstack([x[:2], [[1000.0, 1000.0]]])
    fit = KMeans(3, init=start, n_init=1, algorithm="lloyd", tol=0).fit(x)
    cases.append({
        "x": x, "start": start, "centroids": fit.cluster_centers_, "inertia": fit.inertia_, "labels": fit.labels_,
        "iterations": fit.n_iter_,
    })
    # What scikit-learn's fits from k-means++ reach: ours are to be as good, one for another.
    x = blobs(generator, 400, 3, 8)
    inertias = [KMeans(8, n_init=1, random_state=seed).fit(x).inertia_ for seed in range(30)]
    write("ImageFeaturesTests", "kmeans", {"cases": cases, "free": {"x": x, "clusters": 8, "inertias": inertias}})


def scalar_words():
    """What 2, 4 and 8 words leave of a normal variable's variance, learnt from 16 samples a word: the mean of 400 fits."""
    generator = np.random.default_rng(6)
    left = []
    for bits in [1, 2, 3]:
        size = 1 << bits
        errors = []
        for seed in range(400):
            samples = generator.normal(size=(16 * size, 1))
            words = np.sort(KMeans(size, n_init=1, random_state=seed).fit(samples).cluster_centers_[:, 0])
            borders = np.concatenate([[-40], (words[1:] + words[:-1]) / 2, [40]])
            density = norm.pdf(borders)
            share, first = np.diff(norm.cdf(borders)), -np.diff(density)
            second = share - np.diff(borders * density)
            errors.append((second - 2 * words * first + words * words * share).sum())
        left.append({"bits": bits, "mean": np.mean(errors), "deviation": np.std(errors)})
    write("ImageFeaturesTests", "scalar-words", {"left": left})


def fitted(x, weights, means, covariances, steps):
    mixture = GaussianMixture(
        len(weights), covariance_type="diag", weights_init=weights, means_init=means, precisions_init=1 / covariances,
        max_iter=steps, tol=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mixture.fit(x)


def mixture():
    generator = np.random.default_rng(4)
    cases = []
    for rows, columns, count, offset in [(150, 3, 4, 0), (120, 9, 5, 0), (80, 2, 1, 0), (150, 3, 3, 50)]:
        x = blobs(generator, rows, columns, count) + offset
        weights = generator.integers(1, 5, size=count)
        weights = weights / weights.sum()
        means = x[generator.choice(rows, count, replace=False)]
        covariances = coarse(generator.uniform(0.5, 2, size=(count, columns)))
        for steps in [1, 8]:
            fit = fitted(x, weights, means, covariances, steps)
            cases.append({
                "x": x, "start": {"weights": weights, "means": means, "covariances": covariances}, "steps": steps,
                "weights": fit.weights_, "means": fit.means_, "covariances": fit.covariances_,
                "log_likelihood": fit.score(x), "responsibilities": fit.predict_proba(x)[:10],
            })
    write("ImageFeaturesTests", "mixture", {"cases": cases})


def fisher():
    generator = np.random.default_rng(5)
    cases = []
    for rows, columns, count in [(120, 4, 3), (80, 9, 5), (60, 2, 1)]:
        x = blobs(generator, rows, columns, count)
        weights = np.full(count, 1 / count)
        fit = fitted(x, weights, x[:count], np.ones((count, columns)), 5)
        descriptors = coarse(x[:40] + 0.3 * generator.normal(size=(40, columns)))
        cases.append({
            "weights": fit.weights_, "means": fit.means_, "covariances": fit.covariances_, "descriptors": descriptors,
            "plain": fisher_vector(descriptors, fit), "improved": fisher_vector(descriptors, fit, improved=True),
        })
    write("ImageFeaturesTests", "fisher", {"cases": cases})


def linear_svc():
    """LinearSVC's optimum for groups that overlap: with this scaling of intercepts their penalty is too small to show."""
    generator = np.random.default_rng(6)
    cases = []
    for rows, columns, classes, c in [(60, 3, 3, 0.5), (90, 5, 4, 0.1)]:
        y = np.arange(rows) % classes
        x = coarse(generator.normal(size=(classes, columns))[y] + generator.normal(size=(rows, columns)))
        fit = LinearSVC(C=c, dual=False, tol=1e-12, max_iter=100_000, intercept_scaling=100).fit(x, y)
        signs = np.where(np.arange(classes) == y[:, None], 1, -1)
        margins = np.maximum(0, 1 - signs * fit.decision_function(x))
        cases.append({
            "x": x, "y": y, "c": c, "weights": fit.coef_, "biases": fit.intercept_, "loss": (margins**2).sum() / rows,
        })
    write("NeuralNetworksTests", "linear-svc", {"cases": cases})


for make in [decompositions, pca, kmeans, mixture, fisher, scalar_words, linear_svc]:
    make()
