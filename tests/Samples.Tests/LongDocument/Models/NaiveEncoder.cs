using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>
/// The published models in double precision and plain loops, one token after the other, sharing no code with the encoder that is tested: Devlin
/// et al. 2019, Liu et al. 2019, Beltagy et al. 2020 and Zaheer et al. 2020, with the weights' names and details of Hugging Face's implementations.
/// </summary>
internal sealed class NaiveEncoder(TinyCheckpoint checkpoint)
{
    private readonly EncoderConfiguration configuration = checkpoint.Configuration;
    private readonly Dictionary<int, AttentionPattern> randomTables = [];

    /// <summary>The states after some layers, [length][hiddenSize].</summary>
    /// <param name="ids">The tokens of one document, without padding.</param>
    /// <param name="globals">The global tokens.</param>
    /// <param name="layers">Number of layers; 0 gives the embeddings.</param>
    public double[][] Encode(int[] ids, int[] globals, int layers) => Encode(ids, [.. ids.Select(static _ => true)], globals, layers);

    /// <summary>The states after some layers, [length][hiddenSize], those of padding among them.</summary>
    /// <param name="ids">The tokens of one document and its padding.</param>
    /// <param name="mask">The attention mask: false for padding.</param>
    /// <param name="globals">The global tokens.</param>
    /// <param name="layers">Number of layers; 0 gives the embeddings.</param>
    public double[][] Encode(int[] ids, bool[] mask, int[] globals, int layers)
    {
        var states = ids.Select((id, position) => Embed(id, position, mask[position])).ToArray();
        for (var layer = 0; layer < layers; layer++)
        {
            states = Layer(states, mask, globals, $"encoder.layer.{layer}.", layer);
        }

        return states;
    }

    public double[] Pool(double[] first) =>
        [.. Dense(first, configuration.ModelType == "big_bird" ? "pooler" : "pooler.dense").Select(Math.Tanh)];

    private double[] Embed(int id, int position, bool isToken)
    {
        var size = configuration.HiddenSize;
        var place = configuration.ModelType is "bert" or "big_bird" ? position : configuration.ModelType == "nystromformer" ? position + 2 : isToken ? position + configuration.PadTokenId + 1 : configuration.PadTokenId;
        var sum = new double[size];
        for (var d = 0; d < size; d++)
        {
            sum[d] = (Weight("embeddings.word_embeddings.weight")[(id * size) + d] * (configuration.RescalesEmbeddings ? Math.Sqrt(size) : 1))
                + Weight("embeddings.position_embeddings.weight")[(place * size) + d]
                + Weight("embeddings.token_type_embeddings.weight")[d];
        }

        return Normalise(sum, "embeddings.LayerNorm");
    }

    private double[][] Layer(double[][] states, bool[] mask, int[] globals, string name, int layer)
    {
        var context = configuration.ModelType == "nystromformer" ? Landmarks(states, name + "attention.self.") : Attention(states, mask, globals, name + "attention.self.", layer);
        return [.. states.Select((state, row) =>
        {
            var attended = Normalise(Add(state, Dense(context[row], name + "attention.output.dense")), name + "attention.output.LayerNorm");
            var inner = Dense(attended, name + "intermediate.dense").Select(Activate).ToArray();
            return Normalise(Add(attended, Dense(inner, name + "output.dense")), name + "output.LayerNorm");
        })];
    }

    private double[][] Attention(double[][] states, bool[] mask, int[] globals, string name, int layer)
    {
        double[][] All(string part) => [.. states.Select(state => Dense(state, name + part))];
        var (query, key, value) = (All("query"), All("key"), All("value"));
        var own = globals.Length == 0 ? (query, key, value) : (All("query_global"), All("key_global"), All("value_global"));
        var context = states.Select(static state => new double[state.Length]).ToArray();
        for (var row = 0; row < states.Length; row++)
        {
            if (!mask[row])
            {
                // The published models set the rows of padding to 0.
                continue;
            }

            var (q, k, v) = globals.Contains(row) ? own : (query, key, value);
            for (var head = 0; head < configuration.Heads; head++)
            {
                AttendRow(q[row], k, v, mask, Keys(states.Length, globals, layer, head, row), head, context[row]);
            }
        }

        return context;
    }

    /// <summary>Nyströmformer's three factors, or full attention without landmarks, and the convolution of the values.</summary>
    private double[][] Landmarks(double[][] states, string name)
    {
        double[][] All(string part) => [.. states.Select(state => Dense(state, name + part))];
        var (query, key, value) = (All("query"), All("key"), All("value"));
        var (size, taps, result) = (configuration.HiddenSize / configuration.Heads, configuration.Convolution, states.Select(static state => new double[state.Length]).ToArray());
        for (var head = 0; head < configuration.Heads; head++)
        {
            double[][] Part(double[][] rows) => [.. rows.Select(row => row[(head * size)..((head + 1) * size)])];
            var (q, k, v) = (Part(query), Part(key), Part(value));
            var attended = configuration.Landmarks == 0 ? NaiveNystrom.Attend(q, k, v) : NaiveNystrom.Attend(q, k, v, configuration.Landmarks);
            for (var row = 0; row < states.Length; row++)
            {
                for (var d = 0; d < size; d++)
                {
                    result[row][(head * size) + d] = attended[row][d] + Enumerable.Range(0, taps).Sum(tap => row + tap - (taps / 2) is var at && at >= 0 && at < states.Length
                        ? Weight(name + "conv.weight")[(head * taps) + tap] * v[at][d]
                        : 0);
                }
            }
        }

        return result;
    }

    private void AttendRow(double[] query, double[][] key, double[][] value, bool[] mask, int[] keys, int head, double[] context)
    {
        var size = configuration.HiddenSize / configuration.Heads;
        var columns = Enumerable.Range(head * size, size).ToArray();
        var scores = keys.Select(index => mask[index] ? columns.Sum(d => query[d] * key[index][d]) / Math.Sqrt(size) : double.NegativeInfinity).ToArray();
        var largest = scores.Max();
        var weights = scores.Select(score => Math.Exp(score - largest)).ToArray();
        foreach (var d in columns)
        {
            context[d] = keys.Select((index, place) => weights[place] * value[index][d]).Sum() / weights.Sum();
        }
    }

    private int[] Keys(int length, int[] globals, int layer, int head, int row)
    {
        if (configuration.IsLongformer)
        {
            var side = configuration.AttentionWindows[layer] / 2;
            return [.. Enumerable.Range(0, length).Where(key => globals.Contains(row) || globals.Contains(key) || Math.Abs(row - key) <= side)];
        }

        var (size, random) = (configuration.BlockSize, configuration.RandomBlocks);
        if (configuration.ModelType != "big_bird" || configuration.IsFull || length <= (5 + (2 * random)) * size)
        {
            return [.. Enumerable.Range(0, length)];
        }

        // The blocks that the published code gathers for a block of queries; one that it gathers twice counts once here.
        var (block, count) = (row / size, (length + size - 1) / size);
        int[] blocks = block == 0 || block == count - 1 ? [.. Enumerable.Range(0, count)]
            : block == 1 ? [0, 1, 2, count - 1, .. RandomBlocks(length, layer, head, block)]
            : block == count - 2 ? [0, count - 3, count - 2, count - 1, .. RandomBlocks(length, layer, head, block)]
            : [0, block - 1, block, block + 1, count - 1, .. RandomBlocks(length, layer, head, block)];
        return [.. blocks.Distinct().SelectMany(item => Enumerable.Range(item * size, size)).Where(key => key < length)];
    }

    /// <summary>
    /// The model's table of random blocks, drawn for its longest sequence; every entry is compared with recorded ones in the runtime's tests.
    /// </summary>
    private int[] RandomBlocks(int length, int layer, int head, int block)
    {
        var size = configuration.BlockSize;
        if (configuration.RandomBlocks == 0)
        {
            return [];
        }

        if (!randomTables.TryGetValue(layer, out var table))
        {
            table = randomTables[layer] = new AttentionPattern(
                16,
                16,
                1,
                causal: false,
                new RandomBlocksElement(
                    configuration.RandomBlocks, size, layer, RandomBlockSelection.BigBird, configuration.Heads, configuration.MaxPositions));
        }

        return [.. table.AllowedKeys(block * size, length, head)
            .SelectMany(range => Enumerable.Range(range.First / size, (range.Last / size) - (range.First / size) + 1))
            .Distinct()];
    }

    private double Activate(double x) => configuration.ModelType is not ("big_bird" or "nystromformer")
        ? 0.5 * x * (1 + ErrorFunction(x / Math.Sqrt(2)))
        : 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    /// <summary>By its series near 0 and by its continued fraction elsewhere.</summary>
    public static double ErrorFunction(double x)
    {
        if (Math.Abs(x) < 3)
        {
            var (term, sum) = (x, x);
            for (var n = 1; n < 80; n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return 2 / Math.Sqrt(Math.PI) * sum;
        }

        var fraction = 0.0;
        for (var n = 60; n > 0; n--)
        {
            fraction = n / 2.0 / (Math.Abs(x) + fraction);
        }

        return Math.Sign(x) * (1 - (Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (Math.Abs(x) + fraction)));
    }

    public double[] Normalise(double[] x, string name)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Select(value => (value - mean) * (value - mean)).Average() + configuration.LayerNormEpsilon);
        return [.. x.Select((value, d) => ((value - mean) / deviation * Weight(name + ".weight")[d]) + (checkpoint.Weights.GetValueOrDefault(name + ".bias")?[d] ?? 0))];
    }

    public double[] Dense(double[] x, string name)
    {
        var weight = Weight(name + ".weight");
        var bias = checkpoint.Weights.GetValueOrDefault(name + ".bias");
        var result = new double[weight.Length / x.Length];
        for (var output = 0; output < result.Length; output++)
        {
            result[output] = bias?[output] ?? 0;
            for (var input = 0; input < x.Length; input++)
            {
                result[output] += weight[(output * x.Length) + input] * x[input];
            }
        }

        return result;
    }

    private double[] Weight(string name) => checkpoint.Weights[name];

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, static (a, b) => a + b)];
}
