"""What is compared, and with whom."""
import statistics

# id: title, unit, what it is.
JOBS = {
    "twenty-lines": ("The lecture's twenty-line program", "µs a step",
                     "64 examples, 1000 → 100 sigmoid → 10, squared error, a step of 10⁻⁴ down the gradient"),
    "fashion-mnist": ("Fashion-MNIST, 784-256-128-10 ReLU", "examples/s",
                      "batches of 128, SGD with momentum 0.9, learning rate 0.01, each epoch in a new order"),
    "small-tanh": ("4-32-16-4 tanh, batch 64", "µs a step",
                   "softmax cross-entropy, SGD with momentum 0.9, 128 batches in their order"),
    "small-relu": ("64-64-64-10 ReLU, batch 32", "µs a step",
                   "softmax cross-entropy, SGD with momentum 0.9, 128 batches in their order"),
    "predict": ("One prediction, 784-256-128-10 ReLU", "µs", "one example, as floats, to ten scores"),
    "hog": ("HoG of 28×28 pixels", "µs an image",
            "Fashion-MNIST, cells of 4×4 pixels, 9 directions, blocks of 2×2 cells, L2-Hys: 1296 numbers of each image"),
    "k-means": ("k-means of images", "ms a fit", "10,000 images of 784 numbers, 64 clusters, 20 steps of Lloyd's from the same start"),
    "k-means-patches": ("k-means of patches", "ms a fit",
                        "50,000 patches of 36 numbers, 256 clusters, 20 steps of Lloyd's from the same start"),
    "pca": ("Principal components", "ms a fit", "64 components of 20,000 images of 784 numbers"),
    "mixture": ("Gaussian mixture, diagonal", "ms a fit",
                "50,000 patches along 32 components, 64 Gaussians, 10 steps of expectation and maximisation from the same start"),
    "start": ("Start", "ms", "`pleat --version`, or `python -c \"import …\"`"),
}
PEERS = {  # the name of its program, or of Pleat's backend: what it is called
    "pleat-swift": "Pleat",
    "pleat-openblas": "Pleat, OpenBLAS",
    "numpy": "NumPy",
    "torch": "PyTorch",
    "jax": "JAX",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "onnxruntime": "ONNX Runtime",
}
IMPORTS = {"numpy": "numpy", "torch": "torch", "jax": "jax", "sklearn": "sklearn.neural_network",
           "onnxruntime": "onnxruntime"}
REFERENCE = "pleat-swift"
# Jobs on features: what they come to, and how far that may differ from Pleat's, in parts of the largest number, or of each. A sample
# midway between two centroids goes to either by a rounding, and others follow it: scikit-learn's inertia of the patches differs by
# 2·10⁻⁵ between one thread and two. Its "covariance_eigh" subtracts the mean's square after the product: its variances are 3·10⁻⁵ off
# those in doubles, Pleat's 2·10⁻⁷.
FITS = {
    "hog": ("features of the first 16 images", 1e-5),
    "k-means": ("steps and inertia", 1e-4),
    "k-means-patches": ("steps and inertia", 1e-4),
    "pca": ("explained variances", 1e-4),
    "mixture": ("steps and mean log-likelihood", 1e-5),
}


def label(row):
    name = row.removesuffix("-float64")
    return PEERS[name] + (", as printed (Float64)" if name != row else "")


def counted(threads):
    return f"{threads} thread{'s' if threads > 1 else ''}"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def quartiles(values):
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
