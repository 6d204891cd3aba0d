namespace SparseAttentionGen.CompilerServices;

/// <summary>The gradients of a projection's weights, of the shape of what it holds: matrices, or the weights of a segment.</summary>
internal sealed class ProjectionGradients
{
    private readonly SequenceProjection projection;
    private readonly double[] keys;
    private readonly double[] values;

    public ProjectionGradients(SequenceProjection projection)
    {
        this.projection = projection;
        var count = projection.Kind == ProjectionKind.Matrix ? projection.Heads * projection.Rank * projection.Length : projection.KeyKernel.Length;
        keys = new double[count];

        // What keys and values share has one gradient, the sum of both.
        values = projection.IsShared ? keys : new double[count];
    }

    /// <summary>Of E, or of both where the values' weights are the keys'; empty for means.</summary>
    public ReadOnlyMemory<double> Keys => keys;

    /// <summary>Of F; empty for means, and where the values' weights are the keys'.</summary>
    public ReadOnlyMemory<double> Values => projection.IsShared ? default : values;

    /// <summary>Adds what a token contributes to the weights that it has in a projected key and value.</summary>
    public void Add(int head, int row, int column, double keyGradient, double valueGradient)
    {
        if (projection.Kind == ProjectionKind.MeanPooling)
        {
            return;
        }

        var place = projection.Kind == ProjectionKind.Convolution
            ? column % projection.KeyKernel.Length
            : ((((projection.Heads == 1 ? 0 : head) * projection.Rank) + row) * projection.Length) + column;
        keys[place] += keyGradient;
        values[place] += valueGradient;
    }
}
