using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Measuring;

/// <summary>Exact attention of one input, to compare approximations with.</summary>
/// <remarks>
/// The rows of an attention matrix are the outputs for values that are the unit vectors. They are computed in blocks of as many columns as a
/// value has elements, by the same kernels as the outputs.
/// </remarks>
internal sealed class ExactAttention
{
    private readonly LabInput input;
    private readonly AttentionOptions options;
    private readonly float[] unitValues;
    private readonly float[] approximate;
    private readonly float[] output;
    private readonly float[][] columns;

    /// <summary>Computes it.</summary>
    public ExactAttention(LabInput input, AttentionOptions options)
    {
        this.input = input;
        this.options = options;
        unitValues = new float[input.Value.Length];
        approximate = new float[input.Value.Length];
        var exact = new DenseAttention();
        output = new float[input.Value.Length];
        Attend(exact, input.Value, output);
        columns = new float[input.Length / QueryKeyValue.HeadDim][];
        for (var block = 0; block < columns.Length; block++)
        {
            columns[block] = new float[input.Value.Length];
            AttendUnits(exact, block, columns[block]);
        }
    }

    /// <summary>Relative error, in the Frobenius norm over all heads, of the outputs of a class.</summary>
    public double ErrorOfOutputs(ISparseAttention attention)
    {
        Attend(attention, input.Value, approximate);
        var error = default(SquaredError);
        error.Add(approximate, output);
        return error.Relative;
    }

    /// <summary>Relative error, in the Frobenius norm over all heads, of the rows of a class's attention matrix.</summary>
    public double ErrorOfRows(ISparseAttention attention)
    {
        var error = default(SquaredError);
        for (var block = 0; block < columns.Length; block++)
        {
            AttendUnits(attention, block, approximate);
            error.Add(approximate, columns[block]);
        }

        return error.Relative;
    }

    private void AttendUnits(ISparseAttention attention, int block, float[] result)
    {
        const int Width = QueryKeyValue.HeadDim;
        Array.Clear(unitValues);
        for (var head = 0; head < input.Heads; head++)
        {
            for (var column = 0; column < Width; column++)
            {
                var key = (head * input.Length) + (block * Width) + column;
                unitValues[(key * Width) + column] = 1;
            }
        }

        Attend(attention, unitValues, result);
    }

    private void Attend(ISparseAttention attention, float[] values, float[] result) =>
        attention.Forward(input.Query, input.Key, values, result, input.Shape, options: options);

    /// <summary>Sums of squares in double precision.</summary>
    private struct SquaredError
    {
        private double difference;
        private double size;

        public readonly double Relative => Math.Sqrt(difference / size);

        public void Add(ReadOnlySpan<float> approximate, ReadOnlySpan<float> exact)
        {
            for (var index = 0; index < exact.Length; index++)
            {
                var error = (double)approximate[index] - exact[index];
                difference += error * error;
                size += (double)exact[index] * exact[index];
            }
        }
    }
}
