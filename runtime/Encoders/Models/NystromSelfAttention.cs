using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// Nyströmformer's attention (Xiong et al. 2021, arXiv 2102.03902): landmarks, or with the published files' configuration full attention, and a convolution of
/// each head's values along the sequence, which is added.
/// </summary>
internal sealed class NystromSelfAttention : SelfAttention
{
    private readonly ISparseAttention attention;

    /// <summary>[heads, taps]; empty: none.</summary>
    private readonly float[] convolution;

    public NystromSelfAttention(EncoderConfiguration configuration, IWeightSource weights, int layer)
        : base(configuration, weights, layer)
    {
        attention = configuration.Landmarks == 0 ? AttentionClasses.Dense(configuration) : AttentionClasses.Nystrom(configuration);
        convolution = configuration.Convolution == 0
            ? []
            : weights.Read($"encoder.layer.{layer}.attention.self.conv.weight", WeightKind.Matrix, configuration.Heads, 1, configuration.Convolution, 1);
    }

    public override IReadOnlyList<(int Start, int End)> AttendedKeys(int head, int position, TokenSequence sequence) => [(0, sequence.Ids.Length)];

    protected override void Attend(
        EncoderBuffers buffers, TokenSequence sequence, int start, int size, AttentionOptions attentionOptions, EncodeOptions options)
    {
        Show(options, buffers.Query.AsSpan(start, size), buffers.Key.AsSpan(start, size), default);
        Forward(attention, buffers, start, size, default, attentionOptions);
        if (convolution.Length > 0)
        {
            RowTasks.Run(
                sequence.Ids.Length,
                options,
                (first, count) => Convolve(buffers.Value.AsSpan(start, size), buffers.Context.AsSpan(start, size), first, first + count));
        }
    }

    /// <summary>Adds the convolution to some rows; values outside of the sequence are zeros.</summary>
    private void Convolve(ReadOnlySpan<float> values, Span<float> context, int first, int end)
    {
        var (taps, headSize, size) = (Configuration.Convolution, Configuration.HeadSize, Configuration.HiddenSize);
        var length = values.Length / size;
        for (var row = first; row < end; row++)
        {
            var begin = row - (taps / 2);
            for (var tap = Math.Max(0, -begin); tap < Math.Min(taps, length - begin); tap++)
            {
                for (var head = 0; head < Configuration.Heads; head++)
                {
                    var target = context.Slice((row * size) + (head * headSize), headSize);
                    TensorPrimitives.MultiplyAdd(values.Slice(((begin + tap) * size) + (head * headSize), headSize), convolution[(head * taps) + tap], target, target);
                }
            }
        }
    }
}
