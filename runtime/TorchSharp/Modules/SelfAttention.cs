using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>
/// Self-attention with projections of queries, keys, values and outputs, for a model of TorchSharp; which tokens attend which, the generated class
/// says.
/// </summary>
/// <remarks>
/// <para>
/// Parameters have the names that they have in the attention of Hugging Face's encoders, behind <c>encoder.layer.N.attention</c>:
/// <c>self.query.weight</c>, <c>self.key.weight</c>, <c>self.value.weight</c>, <c>output.dense.weight</c> and their biases. The residual connection,
/// its normalization and dropout are the model's own.
/// </para>
/// <para>Probabilities are never stored, so that there is no dropout of them.</para>
/// </remarks>
public abstract class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly IDifferentiableAttention attention;
    private readonly SelfAttentionOptions options;
    [ComponentName(Name = "self")]
    private readonly InputProjections inputs;
    private readonly OutputProjection output;

    /// <summary>Creates the projections, with the weights that TorchSharp's linear layers begin with.</summary>
    /// <param name="name">The module's name, as TorchSharp's modules have it.</param>
    /// <param name="attention">An object of the generated class. Its <see cref="AttentionPattern.HeadDim"/> is the size of a head.</param>
    /// <param name="hiddenSize">Elements of a token's state: 1 or more.</param>
    /// <param name="heads">Number of query heads: 1 or more.</param>
    /// <param name="options">Further sizes; null for the defaults.</param>
    /// <param name="hasGlobalProjections">Whether global tokens have queries, keys and values of their own.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    private protected SelfAttention(
        string name, IDifferentiableAttention attention, int hiddenSize, int heads, SelfAttentionOptions? options, bool hasGlobalProjections = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(attention);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        this.attention = attention;
        this.options = options ?? new SelfAttentionOptions();
        var keyValueHeads = this.options.KeyValueHeads ?? heads;
        if (keyValueHeads < 1 || heads % keyValueHeads != 0)
        {
            throw new ArgumentException($"KeyValueHeads is {keyValueHeads}, but must divide the {heads} heads.", nameof(options));
        }

        if (attention.Pattern.LargestHead >= heads)
        {
            throw new ArgumentException($"The class names head {attention.Pattern.LargestHead}, but there are {heads} heads.", nameof(heads));
        }

        (HiddenSize, Heads, KeyValueHeads) = (hiddenSize, heads, keyValueHeads);
        inputs = new InputProjections(this, attention.Pattern, this.options.HasBias, hasGlobalProjections);
        output = new OutputProjection(heads * attention.Pattern.ValueDim, hiddenSize, this.options.HasBias);
        RegisterComponents();
    }

    /// <summary>Elements of a token's state.</summary>
    public int HiddenSize { get; }

    /// <summary>Number of query heads.</summary>
    public int Heads { get; }

    /// <summary>Number of key and value heads.</summary>
    public int KeyValueHeads { get; }

    /// <summary>Which tokens attend which.</summary>
    public AttentionPattern Pattern => attention.Pattern;

    private protected InputProjections Inputs => inputs;

    /// <summary>Attends sequences without padding.</summary>
    /// <param name="input">States, float32 [batch, length, <see cref="HiddenSize"/>].</param>
    /// <returns>New states, of the same shape.</returns>
    public override Tensor forward(Tensor input) => forward(input, null);

    /// <summary>Attends sequences that may be padded.</summary>
    /// <param name="input">States, float32 [batch, length, <see cref="HiddenSize"/>].</param>
    /// <param name="keyPaddingMask">
    /// Bool [batch, length]: true for a token, false for padding, as in a tokenizer's <c>attention_mask</c>; null: no padding. Padding is never attended;
    /// its own rows mean nothing.
    /// </param>
    /// <returns>New states, of the same shape.</returns>
    /// <exception cref="ArgumentException">A tensor does not fit.</exception>
    public Tensor forward(Tensor input, Tensor? keyPaddingMask)
    {
        CheckInput(input);
        using var scope = NewDisposeScope();
        return Attend(input, Arguments(input, keyPaddingMask)).MoveToOuterDisposeScope();
    }

    /// <summary>The optional parts of a call.</summary>
    private protected abstract TorchAttentionArguments Arguments(Tensor input, Tensor? keyPaddingMask);

    /// <summary>Projects, attends, and projects back.</summary>
    private protected Tensor Attend(Tensor input, TorchAttentionArguments arguments)
    {
        var attended = attention.Apply(
            InputProjections.Split(inputs.Query.call(input), Heads),
            InputProjections.Split(inputs.Key.call(input), KeyValueHeads),
            InputProjections.Split(inputs.Value.call(input), KeyValueHeads),
            arguments,
            options.Attention);
        return output.call(InputProjections.Join(attended));
    }

    /// <summary>Checks a token's states.</summary>
    private protected void CheckInput(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != 3 || input.shape[2] != HiddenSize)
        {
            throw new ArgumentException($"The input is [{string.Join(", ", input.shape)}], but must be [batch, length, {HiddenSize}].", nameof(input));
        }
    }
}
