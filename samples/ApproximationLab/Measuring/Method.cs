namespace SparseAttentionGen.ApproximationLab.Measuring;

/// <summary>The methods that share a plot.</summary>
internal enum MethodFamily
{
    /// <summary>For comparison, in every plot.</summary>
    Baseline,

    /// <summary>Linformer, and windows besides it.</summary>
    Projection,

    /// <summary>Performer and linear attention.</summary>
    Kernel,

    /// <summary>Nyströmformer.</summary>
    Landmark,
}

/// <summary>A way to approximate attention.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Family">Which plot shows it.</param>
/// <param name="Sizes">Its classes, by number of features, projected keys or landmarks.</param>
internal sealed record Method(string Name, MethodFamily Family, IReadOnlyList<MethodSize> Sizes);

/// <summary>A class of a method.</summary>
/// <param name="Size">Number of features, projected keys or landmarks; 0 for a method that has no such number.</param>
/// <param name="Create">Makes an object of it, for a seed and a number of tokens.</param>
internal sealed record MethodSize(int Size, Func<int, int, ISparseAttention> Create);
