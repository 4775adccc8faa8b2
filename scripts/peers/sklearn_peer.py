"""scikit-learn: MLPClassifier on Fashion-MNIST, k-means, principal components and Gaussian mixtures."""
import warnings

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from sklearn.neural_network import MLPClassifier

import peer

warnings.simplefilter("ignore", ConvergenceWarning)  # an epoch, or ten steps, aren't meant to converge


class Fashion(peer.Job):
    settings = "MLPClassifier.fit(), float32, solver sgd, alpha 0, no early stopping"
    warms_up = False

    def __init__(self):
        self.training, self.test = peer.fashion_mnist()
        self.seed = 0

    def run(self, epochs):
        self.seed += 1
        self.model = MLPClassifier(
            hidden_layer_sizes=peer.FASHION["widths"][1:-1], solver="sgd", batch_size=peer.FASHION["batch"],
            learning_rate_init=peer.FASHION["learning_rate"], momentum=peer.FASHION["momentum"], nesterovs_momentum=False,
            alpha=0, max_iter=epochs, n_iter_no_change=epochs + 1, random_state=self.seed)
        self.model.fit(*self.training)
        assert self.model.coefs_[0].dtype == np.float32
        return epochs

    def results(self):
        return {"accuracy": self.model.score(*self.test)}


class Fitting(peer.Job):
    """A fit of one of several estimators that come to the same, over and over."""

    def __init__(self, name):
        tensors, about = peer.arrays(name)
        self.x = tensors["x"]
        estimators = self.estimators(tensors, about)
        ways = {name: lambda count, estimator=estimator: self.fit(estimator, count) for name, estimator in estimators.items()}
        self.settings, best = peer.quickest(ways)
        self.settings = f"float32; {self.settings}"
        self.run = ways[best]
        self.check = self.numbers(estimators[best].fit(self.x))

    def fit(self, estimator, count):
        for _ in range(count):
            estimator.fit(self.x)
        return count


class Clusters(Fitting):
    def estimators(self, tensors, about):
        start, iterations = tensors["start"], int(about["iterations"])
        return {f'KMeans(algorithm="{algorithm}", tol=0)':
                KMeans(len(start), init=start, n_init=1, max_iter=iterations, tol=0, algorithm=algorithm)
                for algorithm in ("lloyd", "elkan")}

    def numbers(self, fitted):
        assert fitted.cluster_centers_.dtype == np.float32
        return [fitted.n_iter_, fitted.inertia_]


class Components(Fitting):
    def estimators(self, tensors, about):
        # Only solvers that are exact: "randomized" is not.
        return {f'PCA(svd_solver="{solver}")': PCA(int(about["components"]), svd_solver=solver)
                for solver in ("covariance_eigh", "arpack", "full")}

    def numbers(self, fitted):
        assert fitted.components_.dtype == np.float32
        return fitted.explained_variance_


class Mixture(Fitting):
    def estimators(self, tensors, about):
        count = len(tensors["means"])
        return {'GaussianMixture(covariance_type="diag", tol=0)': GaussianMixture(
            count, covariance_type="diag", tol=0, max_iter=int(about["iterations"]), means_init=tensors["means"],
            weights_init=np.full(count, 1 / count, np.float32), precisions_init=1 / tensors["variances"])}

    def numbers(self, fitted):
        assert fitted.means_.dtype == np.float32
        return [fitted.n_iter_, fitted.lower_bound_]


peer.serve(f"scikit-learn {sklearn.__version__}", {
    "fashion-mnist": Fashion,
    "k-means": lambda: Clusters("k-means"),
    "k-means-patches": lambda: Clusters("k-means-patches"),
    "pca": lambda: Components("pca"),
    "mixture": lambda: Mixture("mixture"),
})
