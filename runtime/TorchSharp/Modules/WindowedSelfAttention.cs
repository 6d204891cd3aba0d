using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>
/// Self-attention in windows, or in any other pattern that is declared on the class: it gives nothing to a call but the padding and, where the class
/// wants them, the sides of the window.
/// </summary>
public sealed class WindowedSelfAttention : SelfAttention
{
    private readonly WindowSides? window;

    /// <summary>Creates the module, with the weights that TorchSharp's linear layers begin with.</summary>
    /// <param name="attention">An object of the generated class, for instance with <c>[SlidingWindow(256)]</c>.</param>
    /// <param name="hiddenSize">Elements of a token's state: 1 or more.</param>
    /// <param name="heads">Number of query heads: 1 or more.</param>
    /// <param name="window">The sides of a <c>[SlidingWindow(AtCall = true)]</c>; null for other classes.</param>
    /// <param name="options">Further sizes; null for the defaults.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the class wants a window that is not given.</exception>
    public WindowedSelfAttention(
        IDifferentiableAttention attention, int hiddenSize, int heads, WindowSides? window = null, SelfAttentionOptions? options = null)
        : base(nameof(WindowedSelfAttention), attention, hiddenSize, heads, options)
    {
        WindowChecks.Check(attention, window);
        this.window = window;
    }

    private protected override TorchAttentionArguments Arguments(Tensor input, Tensor? keyPaddingMask) =>
        new() { KeyPaddingMask = keyPaddingMask, Window = window };
}
