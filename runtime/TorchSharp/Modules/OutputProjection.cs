using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>The projection behind the heads, named as in Hugging Face's models.</summary>
internal sealed class OutputProjection : nn.Module<Tensor, Tensor>
{
    private readonly Linear dense;

    public OutputProjection(int width, int hiddenSize, bool hasBias)
        : base("output")
    {
        dense = nn.Linear(width, hiddenSize, hasBias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => dense.call(input);
}
