#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

// The C library's functions by names of our own, so that no other file needs to know where they come from. The Double ones are
// the oracle of the accuracies, the Float ones what the vector kernels are timed beside.

func exponential(_ x: Double) -> Double { exp(x) }
func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
func logarithm(_ x: Double) -> Double { log(x) }
func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }

@inline(__always) func scalarExponential(_ x: Float) -> Float { expf(x) }
@inline(__always) func scalarExponentialMinusOne(_ x: Float) -> Float { expm1f(x) }
@inline(__always) func scalarLogarithm(_ x: Float) -> Float { logf(x) }
@inline(__always) func scalarLogarithmOfOnePlus(_ x: Float) -> Float { log1pf(x) }
@inline(__always) func scalarHyperbolicTangent(_ x: Float) -> Float { tanhf(x) }
@inline(__always) func scalarErrorFunction(_ x: Float) -> Float { erff(x) }
