using System.Numerics.Tensors;
using SparseAttentionGen.LongRangeArena.Training;
using SparseAttentionGen.LongRangeArena.Training.Layers;

namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>
/// A Transformer's layer: x + attention(norm(x)), then x + feed-forward(norm(x)). Normalising inside of the residual branches trains without long warm-up
/// (Xiong et al. 2020, arXiv 2002.04745).
/// </summary>
internal sealed class EncoderLayer
{
    private readonly Normalization attentionNorm;
    private readonly MultiHeadAttention attention;
    private readonly Normalization innerNorm;
    private readonly Linear expand;
    private readonly Gelu gelu;
    private readonly Linear contract;
    private float[] middle = [];
    private float[] output = [];
    private float[] middleGradient = [];
    private float[] inputGradient = [];

    public EncoderLayer(string name, EncoderSize size, LayerAttention kernels, int seed, int threads)
    {
        // What layers add to the residual stream has variance 1 together at the start.
        var scale = 1 / Math.Sqrt(2 * size.Layers);
        attentionNorm = new Normalization($"{name}.attention.norm", size.Width, threads);
        attention = new MultiHeadAttention($"{name}.attention", kernels, size.Length, size.Heads, seed, threads, scale);
        innerNorm = new Normalization($"{name}.inner.norm", size.Width, threads);
        expand = new Linear($"{name}.inner.expand", size.Width, size.Inner, seed, threads);
        gelu = new Gelu(threads);
        contract = new Linear($"{name}.inner.contract", size.Inner, size.Width, seed, threads, scale);
    }

    public IEnumerable<Parameter> Parameters =>
        [.. attentionNorm.Parameters, .. attention.Parameters, .. innerNorm.Parameters, .. expand.Parameters, .. contract.Parameters];

    public float[] Forward(float[] rows, int[] lengths)
    {
        Buffers.Fit(ref middle, rows.Length);
        Buffers.Fit(ref output, rows.Length);
        TensorPrimitives.Add(rows, attention.Forward(attentionNorm.Forward(rows), lengths), middle);
        TensorPrimitives.Add(middle, contract.Forward(gelu.Forward(expand.Forward(innerNorm.Forward(middle)))), output);
        return output;
    }

    public float[] Backward(float[] outputGradient)
    {
        Buffers.Fit(ref middleGradient, outputGradient.Length);
        Buffers.Fit(ref inputGradient, outputGradient.Length);
        TensorPrimitives.Add(outputGradient, innerNorm.Backward(expand.Backward(gelu.Backward(contract.Backward(outputGradient)))), middleGradient);
        TensorPrimitives.Add(middleGradient, attentionNorm.Backward(attention.Backward(middleGradient)), inputGradient);
        return inputGradient;
    }
}
