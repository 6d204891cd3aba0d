using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>Activations of whole spans (Hendrycks and Gimpel 2016, Gaussian error linear units, arXiv 1606.08415).</summary>
/// <remarks>
/// Infinities become the functions' limits, a NaN stays one. The result of an element does not depend on its place.
/// </remarks>
internal static class ActivationFunctions
{
    /// <summary>The functions are 0 from here down. Minus infinity itself times 0 would be a NaN.</summary>
    private const float Lowest = -1e4f;

    /// <summary>Applies a function in place.</summary>
    public static void Apply(Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Gelu:
                Gelu(values);
                break;
            case Activation.GeluTanh:
                GeluTanh(values);
                break;
            case Activation.Relu:
                TensorPrimitives.Max(values, 0f, values);
                break;
            case Activation.QuickGelu:
                LogisticGate(values, 1.702f);
                break;
            case Activation.Silu:
                LogisticGate(values, 1);
                break;
            case Activation.Tanh:
                Each(values, MathF.Tanh);
                break;
            case Activation.Logistic:
                Each(values, static x => 1 / (1 + MathF.Exp(-x)));
                break;
            case Activation.Identity:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation.");
        }
    }

    /// <summary>Applies a function to each element, where speed does not matter.</summary>
    private static void Each(Span<float> values, Func<float, float> function)
    {
        foreach (ref var value in values)
        {
            value = function(value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gelu(Span<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var index = 0; index < vectors.Length; index++)
        {
            vectors[index] = Gelu(vectors[index]);
        }

        Rest(values, static x => Gelu(x));
    }

    /// <summary>0.5 x (1 + erf(x / √2)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Gelu(Vector<float> x)
    {
        // 1 - erf(z) = polynomial(t) exp(-z²) with t = 1 / (1 + z / 2), z ≥ 0: the form of Abramowitz and Stegun 7.1.26 with eight terms, whose largest
        // error, 2.5e-10, is that of a fit to the function at Chebyshev's nodes. The five terms that are printed there have 1.5e-7, which a layer adds up.
        x = Vector.Max(x, new Vector<float>(Lowest));
        var z = Vector.Abs(x) * new Vector<float>(0.707106781f);
        var t = Vector<float>.One / Vector.MultiplyAddEstimate(z, new Vector<float>(0.5f), Vector<float>.One);
        var polynomial = new Vector<float>(-0.050966790f);
        polynomial = Vector.MultiplyAddEstimate(polynomial, t, new Vector<float>(0.339668707f));
        polynomial = Vector.MultiplyAddEstimate(polynomial, t, new Vector<float>(-0.876878081f));
        polynomial = Vector.MultiplyAddEstimate(polynomial, t, new Vector<float>(0.973909200f));
        polynomial = Vector.MultiplyAddEstimate(polynomial, t, new Vector<float>(-0.348091529f));
        polynomial = Vector.MultiplyAddEstimate(polynomial, t, new Vector<float>(0.431356764f));
        polynomial = Vector.MultiplyAddEstimate(polynomial, t, new Vector<float>(0.245828336f));
        polynomial = Vector.MultiplyAddEstimate(polynomial, t, new Vector<float>(0.285173389f)) * t;
        var tail = polynomial * Vector.Exp(-(z * z)) * 0.5f;
        return x * Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), tail, Vector<float>.One - tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GeluTanh(Span<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var index = 0; index < vectors.Length; index++)
        {
            vectors[index] = GeluTanh(vectors[index]);
        }

        Rest(values, static x => GeluTanh(x));
    }

    /// <summary>0.5 x (1 + tanh(u)) = x / (1 + exp(-2u)) with u = √(2/π) (x + 0.044715 x³).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> GeluTanh(Vector<float> x)
    {
        x = Vector.Max(x, new Vector<float>(Lowest));
        var minusTwice = x * ((x * x * 0.044715f) + Vector<float>.One) * -1.595769122f;
        return x / (Vector.Exp(minusTwice) + Vector<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogisticGate(Span<float> values, float factor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var index = 0; index < vectors.Length; index++)
        {
            vectors[index] = LogisticGate(vectors[index], factor);
        }

        Rest(values, x => LogisticGate(x, factor));
    }

    /// <summary>x σ(factor x) = x / (1 + exp(-factor x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> LogisticGate(Vector<float> x, float factor)
    {
        x = Vector.Max(x, new Vector<float>(Lowest));
        return x / (Vector.Exp(x * -factor) + Vector<float>.One);
    }

    /// <summary>The elements after the last whole vector.</summary>
    private static void Rest(Span<float> values, Func<Vector<float>, Vector<float>> function)
    {
        for (var index = values.Length / Vector<float>.Count * Vector<float>.Count; index < values.Length; index++)
        {
            values[index] = function(new Vector<float>(values[index]))[0];
        }
    }
}
