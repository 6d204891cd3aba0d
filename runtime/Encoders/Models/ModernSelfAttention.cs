using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// ModernBERT's attention (Warner et al. 2024, arXiv 2412.13663): rotary positions, and a window in most layers, with every few a layer in which every token
/// attends every other.
/// </summary>
internal sealed class ModernSelfAttention : SelfAttention
{
    private readonly ISparseAttention attention;
    private readonly RotaryPositions positions;

    /// <summary>Keys on each side; null: all.</summary>
    private readonly int? side;

    public ModernSelfAttention(EncoderConfiguration configuration, IWeightSource weights, int layer)
        : base(configuration, layer, Part(configuration, weights, layer, 0), Part(configuration, weights, layer, 1), Part(configuration, weights, layer, 2))
    {
        var window = configuration.AttentionWindows[layer];
        side = window == 0 ? null : window / 2;
        attention = side is null ? AttentionClasses.Dense(configuration) : AttentionClasses.Window(configuration);
        positions = RotaryPositions.Of(configuration.RotaryBases[layer], configuration.HeadSize);
    }

    public override IReadOnlyList<(int Start, int End)> AttendedKeys(int head, int position, TokenSequence sequence)
    {
        var length = sequence.Ids.Length;
        return side is { } keys ? [(Math.Max(0, position - keys), Math.Min(length, position + keys + 1))] : [(0, length)];
    }

    protected override void Attend(
        EncoderBuffers buffers, TokenSequence sequence, int start, int size, AttentionOptions attentionOptions, EncodeOptions options)
    {
        positions.Rotate(buffers.Query.AsMemory(start, size), Configuration.Heads, options);
        positions.Rotate(buffers.Key.AsMemory(start, size), Configuration.Heads, options);
        Show(options, buffers.Query.AsSpan(start, size), buffers.Key.AsSpan(start, size), default);
        Forward(attention, buffers, start, size, side is { } keys ? new AttentionArguments { Window = new WindowSides(keys) } : default, attentionOptions);
    }

    private static Layers.LinearLayer Part(EncoderConfiguration configuration, IWeightSource weights, int layer, int part) => LayerWeights.Part(
        weights, $"layers.{layer}.attn.Wqkv", configuration.HiddenSize, configuration.HiddenSize, configuration.HasAttentionBias, part, parts: 3);
}
