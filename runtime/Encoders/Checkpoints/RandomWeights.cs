
namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>Weights as before training: right in size and cost, and without any meaning.</summary>
/// <remarks>A tensor's numbers depend on the seed and its name alone. The deviation of 0.02 is that of the published models' initialisation.</remarks>
internal sealed class RandomWeights(int seed) : IWeightSource
{
    private const float Deviation = 0.02f;

    public bool Has(string name) => true;

    public string? Problem(string name, params ReadOnlySpan<int> shape) => TensorSizes.Problem(name, shape);

    public string Lack(IReadOnlyList<string> missing, int needed) => throw new InvalidOperationException("Random weights lack nothing.");

    public WeightTensor Open(string name, WeightKind kind, params ReadOnlySpan<int> shape) => Problem(name, shape) is { } problem
        ? throw new InvalidDataException(problem)
        : new Tensor(TensorSizes.Count(shape), kind, Start(name));

    /// <summary>FNV-1a of the name: the same in every process.</summary>
    private ulong Start(string name)
    {
        var hash = 0xCBF29CE484222325 ^ (ulong)(uint)seed;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 0x100000001B3;
        }

        return hash;
    }

    private sealed class Tensor(long count, WeightKind kind, ulong seed) : WeightTensor(count)
    {
        /// <summary>What SplitMix64 adds to its state for each number (Steele et al. 2014), so that it can begin anywhere.</summary>
        private const ulong Step = 0x9E3779B97F4A7C15;

        public override void Read(long start, Span<float> target)
        {
            switch (kind)
            {
                case WeightKind.Scale:
                    target.Fill(1);
                    break;
                case WeightKind.Bias:
                    target.Clear();
                    break;
                default:
                    Fill(target, seed + (Step * (ulong)start));
                    break;
            }
        }

        /// <summary>Uniform numbers of that deviation.</summary>
        private static void Fill(Span<float> values, ulong state)
        {
            const float Scale = 2 * 1.7320508f * Deviation / (1 << 24);
            for (var index = 0; index < values.Length; index++)
            {
                state += Step;
                var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                values[index] = ((int)(mixed >> 40) - (1 << 23)) * Scale;
            }
        }
    }
}
