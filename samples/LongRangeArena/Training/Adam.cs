using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.LongRangeArena.Training;

/// <summary>Adam (Kingma and Ba 2014, arXiv 1412.6980, algorithm 1), after cutting the gradient's norm over all parameters to a limit.</summary>
internal sealed class Adam
{
    public const double FirstDecay = 0.9;
    public const double SecondDecay = 0.98;

    /// <summary>The limit of the gradient's norm, unless another is given.</summary>
    public const double LargestNorm = 1;

    private const double Epsilon = 1e-8;
    private readonly double largestNorm;

    /// <param name="parameters">What is learned.</param>
    /// <param name="largestNorm">Gradients with a larger Euclidean norm are scaled down to it.</param>
    public Adam(IReadOnlyList<Parameter> parameters, double largestNorm = LargestNorm)
    {
        this.largestNorm = largestNorm;
        Moments = [.. parameters.Select(static parameter => new Moments(parameter))];
    }

    /// <summary>The running means, for checkpoints.</summary>
    public IReadOnlyList<Moments> Moments { get; }

    /// <summary>Number of steps done.</summary>
    public int Steps { get; set; }

    /// <summary>Changes all parameters by their gradients.</summary>
    /// <returns>The gradient's norm before it was cut.</returns>
    public double Step(double learningRate)
    {
        Steps++;
        var norm = Math.Sqrt(Moments.Sum(static item => (double)TensorPrimitives.SumOfSquares<float>(item.Parameter.Gradient)));
        var scale = norm > largestNorm ? (float)(largestNorm / norm) : 1;

        // The means' corrections are factors of the rate and of epsilon, instead of divisions of every element.
        var correction = Math.Sqrt(1 - Math.Pow(SecondDecay, Steps));
        var rate = (float)(learningRate * correction / (1 - Math.Pow(FirstDecay, Steps)));
        foreach (var item in Moments)
        {
            Step(item, rate, (float)(Epsilon * correction), scale);
        }

        return norm;
    }

    private static void Step(Moments item, float rate, float epsilon, float scale)
    {
        var parameter = item.Parameter;
        var values = MemoryMarshal.Cast<float, Vector<float>>(parameter.Values.AsSpan());
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(parameter.Gradient.AsSpan());
        var firsts = MemoryMarshal.Cast<float, Vector<float>>(item.First.AsSpan());
        var seconds = MemoryMarshal.Cast<float, Vector<float>>(item.Second.AsSpan());
        for (var index = 0; index < values.Length; index++)
        {
            values[index] -= Change(gradients[index] * scale, ref firsts[index], ref seconds[index], rate, epsilon);
        }

        for (var index = values.Length * Vector<float>.Count; index < parameter.Values.Length; index++)
        {
            var (first, second) = (new Vector<float>(item.First[index]), new Vector<float>(item.Second[index]));
            parameter.Values[index] -= Change(new Vector<float>(parameter.Gradient[index] * scale), ref first, ref second, rate, epsilon)[0];
            (item.First[index], item.Second[index]) = (first[0], second[0]);
        }
    }

    private static Vector<float> Change(Vector<float> gradient, ref Vector<float> first, ref Vector<float> second, float rate, float epsilon)
    {
        first += (gradient - first) * (float)(1 - FirstDecay);
        second += ((gradient * gradient) - second) * (float)(1 - SecondDecay);
        return first * rate / (Vector.SquareRoot(second) + new Vector<float>(epsilon));
    }
}

/// <summary>The running means of a parameter's gradient and of its square.</summary>
internal sealed class Moments(Parameter parameter)
{
    public Parameter Parameter { get; } = parameter;

    public float[] First { get; } = new float[parameter.Values.Length];

    public float[] Second { get; } = new float[parameter.Values.Length];
}
