using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>
/// ModernBERT in double precision and plain loops, one token after the other, sharing no code with the encoder that is tested (Warner et al. 2024, arXiv
/// 2412.13663), with the weights' names and details of Hugging Face's implementation.
/// </summary>
internal sealed class NaiveModernBert(TinyCheckpoint checkpoint)
{
    private readonly EncoderConfiguration configuration = checkpoint.Configuration;
    private readonly NaiveEncoder naive = new(checkpoint);

    /// <summary>The states after some layers, [length][hiddenSize]: after all of them normalised once more.</summary>
    public double[][] Encode(int[] ids, int layers)
    {
        var size = configuration.HiddenSize;
        double[][] states = [.. ids.Select(id => Normalise([.. Weight("embeddings.tok_embeddings.weight").Skip(id * size).Take(size)], "embeddings.norm"))];
        for (var layer = 0; layer < layers; layer++)
        {
            var name = $"layers.{layer}.";
            double[][] normalised = layer == 0 ? states : [.. states.Select(state => Normalise(state, name + "attn_norm"))];
            var attended = Attention(normalised, name + "attn.", layer);
            states = [.. states.Select((state, row) => FeedForward(Add(state, Dense(attended[row], name + "attn.Wo")), name))];
        }

        return layers == configuration.Layers ? [.. states.Select(state => Normalise(state, "final_norm"))] : states;
    }

    private double[] FeedForward(double[] state, string name)
    {
        var both = Dense(Normalise(state, name + "mlp_norm"), name + "mlp.Wi");
        var inner = both.Length / 2;
        var gated = new double[inner];
        for (var index = 0; index < inner; index++)
        {
            var x = both[index];
            gated[index] = 0.5 * x * (1 + NaiveEncoder.ErrorFunction(x / Math.Sqrt(2))) * both[inner + index];
        }

        return Add(state, Dense(gated, name + "mlp.Wo"));
    }

    private double[][] Attention(double[][] states, string name, int layer)
    {
        var (size, headSize) = (configuration.HiddenSize, configuration.HiddenSize / configuration.Heads);
        double[][] all = [.. states.Select(state => Dense(state, name + "Wqkv"))];
        var result = states.Select(static state => new double[state.Length]).ToArray();
        for (var head = 0; head < configuration.Heads; head++)
        {
            double[] Part(int row, int part) => [.. all[row].Skip((part * size) + (head * headSize)).Take(headSize)];
            double[][] query = [.. states.Select((_, row) => Turn(Part(row, 0), row, layer))], key = [.. states.Select((_, row) => Turn(Part(row, 1), row, layer))];
            for (var row = 0; row < states.Length; row++)
            {
                var side = configuration.AttentionWindows[layer] / 2;
                int[] keys = [.. Enumerable.Range(0, states.Length).Where(other => side == 0 || Math.Abs(other - row) <= side)];
                double[] weights = [.. keys.Select(other => Math.Exp(query[row].Zip(key[other], static (a, b) => a * b).Sum() / Math.Sqrt(headSize)))];
                for (var d = 0; d < headSize; d++)
                {
                    result[row][(head * headSize) + d] = keys.Select((other, place) => weights[place] * Part(other, 2)[d]).Sum() / weights.Sum();
                }
            }
        }

        return result;
    }

    /// <summary>Each pair of element d and element d + half as a complex number, times that of the angle.</summary>
    private double[] Turn(double[] x, int position, int layer)
    {
        var half = x.Length / 2;
        var result = new double[x.Length];
        for (var d = 0; d < half; d++)
        {
            var angle = position / Math.Pow(configuration.RotaryBases[layer], 2.0 * d / x.Length);
            var turned = new System.Numerics.Complex(x[d], x[d + half]) * System.Numerics.Complex.FromPolarCoordinates(1, angle);
            (result[d], result[d + half]) = (turned.Real, turned.Imaginary);
        }

        return result;
    }

    private double[] Normalise(double[] x, string name) => naive.Normalise(x, name);

    private double[] Dense(double[] x, string name) => naive.Dense(x, name);

    private double[] Weight(string name) => checkpoint.Weights[name];

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, static (a, b) => a + b)];
}
