using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.LongRangeArena.Training;

/// <summary>Adam (Kingma and Ba 2014, arXiv 1412.6980, algorithm 1), after cutting the gradient's norm over all parameters to a limit.</summary>
internal sealed class Adam
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.98;
    private const float Epsilon = 1e-8f;
    private readonly double largestNorm;

    /// <param name="parameters">What is learned.</param>
    /// <param name="largestNorm">Gradients with a larger Euclidean norm are scaled down to it.</param>
    public Adam(IReadOnlyList<Parameter> parameters, double largestNorm = 1)
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
        var rate = (float)(learningRate * Math.Sqrt(1 - Math.Pow(SecondDecay, Steps)) / (1 - Math.Pow(FirstDecay, Steps)));
        foreach (var item in Moments)
        {
            Step(item, rate, scale);
        }

        return norm;
    }

    private static void Step(Moments item, float rate, float scale)
    {
        var parameter = item.Parameter;
        var values = MemoryMarshal.Cast<float, Vector<float>>(parameter.Values.AsSpan());
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(parameter.Gradient.AsSpan());
        var firsts = MemoryMarshal.Cast<float, Vector<float>>(item.First.AsSpan());
        var seconds = MemoryMarshal.Cast<float, Vector<float>>(item.Second.AsSpan());
        for (var index = 0; index < values.Length; index++)
        {
            values[index] -= Change(gradients[index] * scale, ref firsts[index], ref seconds[index], rate);
        }

        for (var index = values.Length * Vector<float>.Count; index < parameter.Values.Length; index++)
        {
            var (first, second) = (new Vector<float>(item.First[index]), new Vector<float>(item.Second[index]));
            parameter.Values[index] -= Change(new Vector<float>(parameter.Gradient[index] * scale), ref first, ref second, rate)[0];
            (item.First[index], item.Second[index]) = (first[0], second[0]);
        }
    }

    private static Vector<float> Change(Vector<float> gradient, ref Vector<float> first, ref Vector<float> second, float rate)
    {
        first += (gradient - first) * (float)(1 - FirstDecay);
        second += ((gradient * gradient) - second) * (float)(1 - SecondDecay);
        return first * rate / (Vector.SquareRoot(second) + new Vector<float>(Epsilon));
    }
}

/// <summary>The running means of a parameter's gradient and of its square.</summary>
internal sealed class Moments(Parameter parameter)
{
    public Parameter Parameter { get; } = parameter;

    public float[] First { get; } = new float[parameter.Values.Length];

    public float[] Second { get; } = new float[parameter.Values.Length];
}
