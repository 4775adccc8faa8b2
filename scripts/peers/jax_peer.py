"""JAX on the CPU: compiled steps with donated buffers, or a whole epoch in one call, whichever is quicker."""
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

import peer

ACTIVATIONS = {"relu": jax.nn.relu, "tanh": jnp.tanh}


class TwentyLines(peer.Job):
    def __init__(self):
        tensors, about = peer.arrays("twenty-lines")
        x, y = jnp.asarray(tensors["x"]), jnp.asarray(tensors["y"])
        self.start = tensors["w1"], tensors["w2"]

        def step(weights, _=None):
            w1, w2 = weights
            h = jax.nn.sigmoid(x @ w1)
            difference = h @ w2 - y
            dy_pred = 2 * difference
            dz = (dy_pred @ w2.T) * h * (1 - h)
            return (w1 - 1e-4 * (x.T @ dz), w2 - 1e-4 * (h.T @ dy_pred)), jnp.square(difference).sum()

        one = jax.jit(step, donate_argnums=0)
        hundred = jax.jit(lambda weights: jax.lax.scan(step, weights, length=100), donate_argnums=0)
        ways = {"a call of jit a step, donated": partial(self.steps, one, 1),
                "100 steps a call, lax.scan": partial(self.steps, hundred, 100)}
        self.settings, best = peer.quickest(ways, 200)
        self.run = ways[best]
        function, _ = self.run.args
        weights, losses = self.weights(), []
        while len(losses) < int(about["steps"]):
            weights, some = function(weights)
            losses += np.atleast_1d(some).tolist()
        self.check = losses[:int(about["steps"])]

    def weights(self):
        return tuple(jnp.array(array) for array in self.start)

    def steps(self, function, at_once, count):
        weights = self.weights()
        calls = max(1, count // at_once)
        for _ in range(calls):
            weights, losses = function(weights)
        jax.block_until_ready((weights, losses))
        return calls * at_once


def scores(layers, activation, x):
    for weight, bias in layers[:-1]:
        x = ACTIVATIONS[activation](x @ weight + bias)
    return x @ layers[-1][0] + layers[-1][1]


def cross_entropy(layers, activation, x, labels):
    logits = scores(layers, activation, x)
    return (jax.nn.logsumexp(logits, axis=1) - jnp.take_along_axis(logits, labels[:, None], 1)[:, 0]).mean()


def momentum_step(activation, learning_rate, state, x, labels):
    """One step of SGD with momentum 0.9: (layers, velocities) and the loss."""
    layers, velocities = state
    loss, gradients = jax.value_and_grad(cross_entropy)(layers, activation, x, labels)
    velocities = jax.tree.map(lambda v, g: peer.FASHION["momentum"] * v + g, velocities, gradients)
    layers = jax.tree.map(lambda w, v: w - learning_rate * v, layers, velocities)
    return (layers, velocities), loss


def start(layers):
    """Weights as inputs×outputs, which XLA multiplies without transposing, and velocities of 0."""
    layers = [(jnp.array(weight.T), jnp.array(bias)) for weight, bias in layers]
    return layers, jax.tree.map(jnp.zeros_like, layers)


class SmallTraining(peer.Job):
    def __init__(self, name):
        network = peer.Network(name)
        self.layers = network.layers
        step = partial(momentum_step, network.activation, network.learning_rate)
        self.x = jnp.asarray(network.x).reshape(-1, network.batch, network.x.shape[1])
        self.labels = jnp.asarray(network.labels).reshape(-1, network.batch)
        self.batches = list(zip(self.x, self.labels))
        self.one = jax.jit(step, donate_argnums=0)
        self.epoch = jax.jit(
            lambda state, x, labels: jax.lax.scan(lambda state, batch: step(state, *batch), state, (x, labels)),
            donate_argnums=0)
        ways = {"a call of jit a step, donated, batches cut beforehand": self.step_by_step,
                "an epoch a call, lax.scan": self.epoch_by_epoch}
        self.settings, best = peer.quickest(ways, len(self.batches))
        self.run = ways[best]
        state, losses = start(self.layers), []
        for _ in range(network.epochs):
            state, epoch = self.epoch(state, self.x, self.labels)
            losses.append(epoch.mean())
        self.check = losses

    def step_by_step(self, count):
        epochs, state = max(1, count // len(self.batches)), start(self.layers)
        for _ in range(epochs):
            for x, labels in self.batches:
                state, loss = self.one(state, x, labels)
        jax.block_until_ready((state, loss))
        return epochs * len(self.batches)

    def epoch_by_epoch(self, count):
        epochs, state = max(1, count // len(self.batches)), start(self.layers)
        for _ in range(epochs):
            state, losses = self.epoch(state, self.x, self.labels)
        jax.block_until_ready((state, losses))
        return epochs * len(self.batches)


class Fashion(peer.Job):
    warms_up = False

    def __init__(self):
        (x, labels), (self.test_x, self.test_labels) = peer.fashion_mnist()
        self.x, self.labels = jnp.asarray(x), jnp.asarray(labels)
        self.rng = np.random.default_rng(0)
        step = partial(momentum_step, "relu", peer.FASHION["learning_rate"])
        batch = peer.FASHION["batch"]
        whole = len(x) // batch

        def gathering(state, positions, x, labels):
            return step(state, x[positions], labels[positions])

        one = jax.jit(gathering, donate_argnums=0)

        @partial(jax.jit, donate_argnums=0)
        def epoch(state, order, x, labels):
            positions = order[:whole * batch].reshape(whole, batch)
            state, losses = jax.lax.scan(lambda state, some: gathering(state, some, x, labels), state, positions)
            return gathering(state, order[whole * batch:], x, labels)

        def step_by_step(state):
            order = self.rng.permutation(len(x))
            for start in range(0, len(x), batch):
                state, loss = one(state, order[start:start + batch], self.x, self.labels)
            return state, loss

        def epoch_at_once(state):
            return epoch(state, jnp.asarray(self.rng.permutation(len(x))), self.x, self.labels)

        def repeated(train):
            def way(epochs):
                for _ in range(epochs):
                    self.state, loss = train(self.state)
                jax.block_until_ready((self.state, loss))
                return epochs
            return way

        self.restart()
        ways = {"a call of jit a step, donated": repeated(step_by_step), "an epoch a call, lax.scan": repeated(epoch_at_once)}
        self.settings, best = peer.quickest(ways, 1)
        self.settings = f"images as float32 in memory, permutation each epoch; {self.settings}"
        self.run = ways[best]
        self.restart()

    def restart(self):
        self.state = start(peer.he_network(self.rng, peer.FASHION["widths"]))

    def results(self):
        predictions = scores(self.state[0], "relu", self.test_x).argmax(axis=1)
        self.restart()
        return {"accuracy": float((predictions == self.test_labels).mean())}


class Prediction(peer.Job):
    def __init__(self):
        network = peer.Network("predict")
        layers, _ = start(network.layers)
        x = network.x
        on_device = jnp.asarray(x)
        predict = jax.jit(partial(scores, layers, network.activation))
        with_weights = jax.jit(lambda layers, x: scores(layers, network.activation, x))

        def repeated(function):
            def way(count):
                for _ in range(count):
                    function().block_until_ready()
                return count
            return way

        functions = {"weights as constants": lambda: predict(x), "weights as arguments": lambda: with_weights(layers, x),
                     "weights as constants, x on the device": lambda: predict(on_device)}
        ways = {name: repeated(function) for name, function in functions.items()}
        self.settings, best = peer.quickest(ways, 1000)
        self.settings = f"jit; {self.settings}"
        self.run = ways[best]
        self.check = np.asarray(functions[best]())[0]


peer.serve(f"JAX {jax.__version__}", {
    "twenty-lines": TwentyLines,
    "fashion-mnist": Fashion,
    "small-tanh": lambda: SmallTraining("small-tanh"),
    "small-relu": lambda: SmallTraining("small-relu"),
    "predict": Prediction,
})
