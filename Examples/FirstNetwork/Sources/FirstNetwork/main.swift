import Pleat

let digits = try Dataset.load("digits")
var stream = RandomStream(seed: 1, name: "split")
let (training, test) = digits.training.split(fraction: 0.2, using: &stream)
let scaling = digits.scaling(fittedTo: training)

let network = try Network(inputs: 64, hidden: [128, 64], outputs: 10, seed: 1)
var trainer = Trainer(
  network: network, loss: SoftmaxCrossEntropy(), optimizer: SGD(momentum: 0.9),
  options: TrainingOptions(epochs: 30, batchSize: 32, learningRate: 0.05, schedule: .cosine))
try trainer.train(on: training, scaling: scaling)

let model = Model(network: trainer.network, scaling: scaling, classNames: digits.training.classNames)
print("test accuracy", model.evaluate(test).accuracy ?? 0)
print("the first test image is a", model.classNames[model.classify(test.inputs)[0]])
try model.write(to: "digits.safetensors")
