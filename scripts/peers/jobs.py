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
    "start": ("Start", "ms", "`pleat --version`, or `python -c \"import …\"`"),
}
PEERS = {  # the name of its program, or of Pleat's backend: what it is called
    "pleat-swift": "Pleat",
    "pleat-openblas": "Pleat, OpenBLAS",
    "numpy": "NumPy",
    "torch": "PyTorch",
    "jax": "JAX",
    "sklearn": "scikit-learn",
    "onnxruntime": "ONNX Runtime",
}
IMPORTS = {"numpy": "numpy", "torch": "torch", "jax": "jax", "sklearn": "sklearn.neural_network",
           "onnxruntime": "onnxruntime"}
REFERENCE = "pleat-swift"


def label(row):
    name = row.removesuffix("-float64")
    return PEERS[name] + (", as printed (Float64)" if name != row else "")


def counted(threads):
    return f"{threads} thread{'s' if threads > 1 else ''}"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def quartiles(values):
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
