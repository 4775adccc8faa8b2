"""scikit-learn: MLPClassifier on Fashion-MNIST."""
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import peer

warnings.simplefilter("ignore", ConvergenceWarning)  # an epoch isn't meant to converge


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


peer.serve(f"scikit-learn {sklearn.__version__}", {"fashion-mnist": Fashion})
