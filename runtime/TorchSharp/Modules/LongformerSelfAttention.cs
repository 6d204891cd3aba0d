using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>
/// Longformer's self-attention (Beltagy et al. 2020, arXiv 2004.05150): windows, and global tokens whose rows have projections of their own,
/// <c>self.query_global</c>, <c>self.key_global</c> and <c>self.value_global</c> as in Hugging Face's models.
/// </summary>
public sealed class LongformerSelfAttention : SelfAttention
{
    private readonly WindowSides? window;

    /// <summary>Creates the module, with the weights that TorchSharp's linear layers begin with.</summary>
    /// <param name="attention">
    /// An object of the generated class, with <c>[GlobalTokens]</c> and a window. Tokens that the class declares itself, as <c>[GlobalTokens(1)]</c>, are
    /// global in every call.
    /// </param>
    /// <param name="hiddenSize">Elements of a token's state: 1 or more.</param>
    /// <param name="heads">Number of query heads: 1 or more.</param>
    /// <param name="window">The sides of a <c>[SlidingWindow(AtCall = true)]</c>; null for other classes.</param>
    /// <param name="options">Further sizes; null for the defaults.</param>
    /// <exception cref="ArgumentException">A size is out of range, the class has no global tokens, or they differ between heads.</exception>
    public LongformerSelfAttention(
        IDifferentiableAttention attention, int hiddenSize, int heads, WindowSides? window = null, SelfAttentionOptions? options = null)
        : base(nameof(LongformerSelfAttention), attention, hiddenSize, heads, options, hasGlobalProjections: true)
    {
        WindowChecks.Check(attention, window);
        GlobalRows.CheckClass(attention);
        this.window = window;
    }

    /// <summary>Attends sequences with global tokens.</summary>
    /// <param name="input">States, float32 [batch, length, <see cref="SelfAttention.HiddenSize"/>].</param>
    /// <param name="keyPaddingMask">Bool [batch, length]: true for a token, false for padding; null: no padding.</param>
    /// <param name="globalTokenMask">Bool [batch, length]: true for a global token, which must not be padding; null: those that the class declares.</param>
    /// <returns>New states, of the same shape. The rows of padding are the bias of the last projection.</returns>
    /// <exception cref="ArgumentException">A tensor does not fit.</exception>
    public Tensor forward(Tensor input, Tensor? keyPaddingMask, Tensor? globalTokenMask)
    {
        CheckInput(input);
        using var scope = NewDisposeScope();
        return Attend(input, Arguments(input, keyPaddingMask, globalTokenMask)).MoveToOuterDisposeScope();
    }

    private protected override TorchAttentionArguments Arguments(Tensor input, Tensor? keyPaddingMask) => Arguments(input, keyPaddingMask, null);

    private TorchAttentionArguments Arguments(Tensor input, Tensor? keyPaddingMask, Tensor? globalTokenMask)
    {
        var rows = GlobalRows.Find(Pattern, input, keyPaddingMask, globalTokenMask);
        if (rows is null)
        {
            return new() { KeyPaddingMask = keyPaddingMask, Window = window, SkipPaddingRows = true };
        }

        // Rows behind a batch element's last global token repeat its first one, and are not read.
        var states = input.gather(1, rows.unsqueeze(-1).expand(-1, -1, HiddenSize));
        return new()
        {
            KeyPaddingMask = keyPaddingMask,
            SkipPaddingRows = true,
            Window = window,
            GlobalTokenMask = globalTokenMask,
            GlobalQuery = InputProjections.Split(Inputs.GlobalQuery.call(states), Heads),
            GlobalKey = InputProjections.Split(Inputs.GlobalKey.call(input), KeyValueHeads),
            GlobalValue = InputProjections.Split(Inputs.GlobalValue.call(input), KeyValueHeads),
        };
    }
}
