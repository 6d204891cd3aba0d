using CsCheck;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Samples.Tests.LongRangeArena;

public sealed class MatrixProductTests
{
    private static readonly Gen<(int Rows, int Depth, int Columns)> Sizes =
        from rows in Gen.Int[0, 150]
        from depth in Gen.Int[0, 300]
        from columns in Gen.Int[0, 150]
        select (rows, depth, columns);

    [Fact]
    public void Products_are_those_of_the_definition_for_any_number_of_threads() => Gen.Select(Sizes, Gen.Bool, Gen.Bool, Gen.Int[0, 1000]).Sample(static (sizes, turnsLeft, turnsRight, seed) =>
    {
        var (rows, depth, columns) = sizes;
        var left = LayerGradient.Random(seed, rows * depth);
        var right = LayerGradient.Random(seed + 1, depth * columns);
        var (one, three) = (new float[rows * columns], new float[rows * columns]);
        Array.Fill(one, float.NaN);
        Multiply(one, 1);
        Multiply(three, 3);
        Assert.Equal(one, three);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var sum = 0.0;
                for (var index = 0; index < depth; index++)
                {
                    sum += (double)left[turnsLeft ? (index * rows) + row : (row * depth) + index] * right[turnsRight ? (column * depth) + index : (index * columns) + column];
                }

                Assert.Equal(sum, one[(row * columns) + column], 1e-4);
            }
        }

        void Multiply(float[] result, int threads) => MatrixProduct.Multiply(
            turnsLeft ? MatrixOperand.Transposed(left, depth, rows) : MatrixOperand.Of(left, rows, depth),
            turnsRight ? MatrixOperand.Transposed(right, columns, depth) : MatrixOperand.Of(right, depth, columns),
            result,
            threads);
    }, iter: 60, threads: 1);

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Contains("[2, 3] and [2, 3] cannot be multiplied", Assert.Throws<ArgumentException>(static () =>
            MatrixProduct.Multiply(MatrixOperand.Of(new float[6], 2, 3), MatrixOperand.Of(new float[6], 2, 3), new float[4], 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(static () => MatrixOperand.Of(new float[5], 2, 3));
    }
}
