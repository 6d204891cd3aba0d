using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Training;

/// <summary>Numbers that are learned, with their gradient. Each backward pass replaces the gradient: nothing has to be cleared.</summary>
internal sealed class Parameter
{
    private Parameter(string name, int[] shape, float[] values)
    {
        (Name, Shape, Values) = (name, shape, values);
        Gradient = new float[values.Length];
    }

    /// <summary>What checkpoints call it.</summary>
    public string Name { get; }

    /// <summary>Its sizes.</summary>
    public int[] Shape { get; }

    /// <summary>The numbers.</summary>
    public float[] Values { get; }

    /// <summary>What the loss changes by.</summary>
    public float[] Gradient { get; }

    /// <summary>All the same number.</summary>
    public static Parameter Constant(string name, float value, params int[] shape)
    {
        var values = new float[Count(shape)];
        Array.Fill(values, value);
        return new Parameter(name, shape, values);
    }

    /// <summary>Normally distributed. The name is part of the seed, so that a layer starts the same whatever is around it.</summary>
    public static Parameter Normal(string name, double deviation, int seed, params int[] shape)
    {
        var values = new float[Count(shape)];
        SeededGaussian.Fill(SeededGaussian.Derive(seed, name), values);
        System.Numerics.Tensors.TensorPrimitives.Multiply(values, (float)deviation, values);
        return new Parameter(name, shape, values);
    }

    private static int Count(int[] shape) => shape.Aggregate(1, static (count, size) => checked(count * size));
}
