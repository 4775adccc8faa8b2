import LinearAlgebra

/// The way of parameters and of the optimiser's state from a network and back.
extension TrainingPlan {
  /// Where a parameter is kept, in the order of ``Network/visitParameters(_:)``.
  private enum Place {
    case weight(PlannedStage)
    case bias(PlannedStage)
    /// In a layer that is called as it is: which, and the parameter's position in it.
    case own(Int, Int)
  }

  private var places: [Place] {
    layout.stages.flatMap { stage -> [Place] in
      switch stage.work {
      case .dense: [.weight(stage), .bias(stage)]
      case .activation: []
      case .called(let layer): called[layer].slots.indices.map { .own(layer, $0) }
      }
    }
  }

  /// Copies parameters and state to where the plan keeps them.
  func load(_ network: Network, _ state: OptimizerState) {
    var position = 0
    for stage in layout.stages {
      switch stage.work {
      case .dense:
        guard let dense = network.layers[stage.layer] as? Dense else { continue }
        stage.load(dense.weight.value, to: base + stage.weight)
        require(
          dense.bias.value.count == stage.outputs,
          "layer \(stage.layer) has \(dense.bias.value.shape) biases instead of 1×\(stage.outputs)")
        dense.bias.value.withUnsafeBufferPointer {
          (base + stage.bias).update(from: $0.baseAddress!, count: stage.outputs)
        }
        for slot in 0..<layout.slots {
          let target = base + (2 + slot) * layout.parameterCount
          stage.load(
            Matrix(rows: stage.outputs, columns: stage.inputs, elements: state.slots[position].row(slot)),
            to: target + stage.weight)
          for (i, element) in state.slots[position + 1].row(slot).enumerated() { target[stage.bias + i] = element }
        }
        position += 2
      case .activation: continue
      case .called:
        let layer = network.layers[stage.layer]
        let end = position + layer.parameters.count
        called.append(CalledLayer(layer, at: stage.layer, slots: Array(state.slots[position..<end])))
        position = end
      }
    }
  }

  /// Copies the parameters to where they were loaded from.
  func store(into network: inout Network) {
    storeCalledLayers(into: &network)
    let places = places
    var index = 0
    network.visitParameters { _, parameter in
      store(base, places[index], into: &parameter.value)
      index += 1
    }
  }

  /// Copies parameters, their gradients and the optimiser's state to where they were loaded from.
  func store(into network: inout Network, _ state: inout OptimizerState) {
    completeGradients()
    storeCalledLayers(into: &network)
    let places = places
    var slots = state.slots
    var index = 0
    network.visitParameters { _, parameter in
      let place = places[index]
      store(base, place, into: &parameter.value)
      store(base + layout.parameterCount, place, into: &parameter.gradient)
      if case .own(let layer, let position) = place {
        slots[index] = called[layer].slots[position]
      } else {
        for slot in 0..<layout.slots {
          var matrix = Matrix(rows: parameter.value.rows, columns: parameter.value.columns)
          store(base + (2 + slot) * layout.parameterCount, place, into: &matrix)
          slots[index].setRow(slot, to: matrix)
        }
      }
      index += 1
    }
    state.restore(slots: slots, steps: steps)
  }

  private func storeCalledLayers(into network: inout Network) {
    for stage in layout.stages {
      if case .called(let index) = stage.work { network.replaceLayer(at: stage.layer, by: called[index].layer) }
    }
  }

  private func store(_ source: UnsafePointer<Float>, _ place: Place, into matrix: inout Matrix) {
    switch place {
    case .weight(let stage): stage.store(source + stage.weight, into: &matrix)
    case .bias(let stage):
      matrix.reshape(rows: 1, columns: stage.outputs)
      matrix.withUnsafeMutableBufferPointer {
        $0.baseAddress!.update(from: source + stage.bias, count: stage.outputs)
      }
    // It came with its layer.
    case .own: return
    }
  }
}
