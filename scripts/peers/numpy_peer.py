"""NumPy: the lecture's program as it is printed, and one prediction."""
import numpy as np

import peer


class TwentyLines(peer.Job):
    """The lecture's own lines, from given arrays, for a given number of steps; Float32 only by the arrays that they start from."""

    def __init__(self, element):
        source = (peer.pathlib.Path(__file__).parents[2] / "Examples/TwentyLines/lecture.py").read_text()
        loop = source[source.index("for t in range(10000):"):].replace("10000", "steps")
        self.loop = compile(loop, "lecture.py", "exec")
        recording = compile(loop + "    losses.append(loss)\n", "lecture.py", "exec")
        tensors, about = peer.arrays("twenty-lines")
        self.start = {name: array.astype(element) for name, array in tensors.items()}
        self.settings = f"the lecture's lines, {np.dtype(element).name}"
        losses = []
        # Inside exp(−z) of a very negative z; 1/(1+∞) is the 0 that it should be.
        np.seterr(over="ignore")
        exec(recording, self.names(int(about["steps"])) | {"losses": losses})
        self.check = losses

    def names(self, steps):
        return {"np": np, "steps": steps} | {name: array.copy() for name, array in self.start.items()}

    def run(self, count):
        exec(self.loop, self.names(count))
        return count


class Prediction(peer.Job):
    def __init__(self):
        network = peer.Network("predict")
        x = network.x
        rows = [(np.ascontiguousarray(weight.T), bias) for weight, bias in network.layers]
        outputs = [np.empty((1, bias.size), np.float32) for _, bias in rows]

        def plain():
            h = x
            for weight, bias in rows[:-1]:
                h = np.maximum(h @ weight + bias, 0)
            return h @ rows[-1][0] + rows[-1][1]

        def transposed():
            h = x
            for weight, bias in network.layers[:-1]:
                h = np.maximum(h @ weight.T + bias, 0)
            return h @ network.layers[-1][0].T + network.layers[-1][1]

        def in_place():
            h = x
            for (weight, bias), z in zip(rows, outputs):
                np.dot(h, weight, out=z)
                np.add(z, bias, out=z)
                h = z if z is outputs[-1] else np.maximum(z, 0, out=z)
            return h

        def repeated(function):
            def way(count):
                for _ in range(count):
                    function()
                return count
            return way

        ways = {"x @ W + b": plain, "x @ W.T + b": transposed, "np.dot into arrays that are there": in_place}
        repeating = {name: repeated(function) for name, function in ways.items()}
        self.settings, best = peer.quickest(repeating, 1000)
        self.run, self.check = repeating[best], ways[best]()[0]


blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
peer.serve(f"NumPy {np.__version__} ({blas['name']} {blas['version']})", {
    "twenty-lines": lambda: TwentyLines(np.float32),
    "twenty-lines-float64": lambda: TwentyLines(np.float64),
    "predict": Prediction,
})
