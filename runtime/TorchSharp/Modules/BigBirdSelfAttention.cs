using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>BigBird's self-attention (Zaheer et al. 2020, arXiv 2007.14062): windows, global blocks and random blocks, as the class declares them.</summary>
public sealed class BigBirdSelfAttention : SelfAttention
{
    private readonly int? layer;
    private readonly bool countsPadding;

    /// <summary>Creates the module, with the weights that TorchSharp's linear layers begin with.</summary>
    /// <param name="attention">An object of the generated class, for instance with <c>[BlockWindow]</c>, <c>[GlobalBlocks]</c> and <c>[RandomBlocks]</c>.</param>
    /// <param name="hiddenSize">Elements of a token's state: 1 or more.</param>
    /// <param name="heads">Number of query heads: 1 or more.</param>
    /// <param name="layer">The layer's index, which its random blocks are drawn from; null: the seed that the class declares.</param>
    /// <param name="countsPadding">Whether padding counts as part of the sequence, as in the pretrained models. Default true.</param>
    /// <param name="options">Further sizes; null for the defaults.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the class has no random blocks for the layer's index.</exception>
    public BigBirdSelfAttention(
        IDifferentiableAttention attention, int hiddenSize, int heads, int? layer = null, bool countsPadding = true, SelfAttentionOptions? options = null)
        : base(nameof(BigBirdSelfAttention), attention, hiddenSize, heads, options)
    {
        WindowChecks.Check(attention, null);
        if (layer.HasValue && !attention.Pattern.HasRandomBlocks)
        {
            throw new ArgumentException($"A layer is given, but {attention.GetType().Name} has no [RandomBlocks] to draw from it.", nameof(layer));
        }

        (this.layer, this.countsPadding) = (layer, countsPadding);
    }

    private protected override TorchAttentionArguments Arguments(Tensor input, Tensor? keyPaddingMask) =>
        new() { KeyPaddingMask = keyPaddingMask, RandomSeed = layer, CountsPadding = countsPadding };
}
