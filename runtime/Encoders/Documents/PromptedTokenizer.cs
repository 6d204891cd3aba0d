using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Encoders.Documents;

/// <summary>Cuts texts behind a prompt into tokens. Both are cut as one text, as models were trained, and separated afterwards.</summary>
internal sealed class PromptedTokenizer
{
    private readonly IDocumentTokenizer tokenizer;
    private readonly string prompt;
    private readonly int promptEnd;
    private readonly bool lowersCase;

    /// <summary>Prepares for a prompt.</summary>
    /// <param name="tokenizer">The model's tokens.</param>
    /// <param name="prompt">What stands before each text; empty: nothing.</param>
    /// <param name="lowersCase">Whether the model knows texts in lower case only.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public PromptedTokenizer(IDocumentTokenizer tokenizer, string prompt, bool lowersCase, CancellationToken cancellationToken)
    {
        this.tokenizer = tokenizer;
        this.lowersCase = lowersCase;
        this.prompt = Cased(prompt);

        // A blank at a prompt's end goes with the text's first word.
        promptEnd = prompt.TrimEnd().Length;
        Prompt = promptEnd == 0 ? [] : tokenizer.Tokenize(this.prompt[..promptEnd], int.MaxValue, null, cancellationToken).Ids;
    }

    /// <summary>The prompt's tokens.</summary>
    public int[] Prompt { get; }

    /// <summary>Cuts a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Most tokens of it to return.</param>
    /// <param name="progress">Receives the share that is done.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>Its tokens behind the prompt's; spans are of the text itself.</returns>
    /// <exception cref="InvalidDataException">The prompt's end and the text's beginning are one token.</exception>
    public TextTokens Tokenize(string text, int maxTokens, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (Prompt.Length == 0)
        {
            return tokenizer.Tokenize(Cased(text), maxTokens, progress, cancellationToken);
        }

        var most = (int)Math.Min(int.MaxValue, (long)maxTokens + Prompt.Length);
        var together = tokenizer.Tokenize(prompt + Cased(text), most, progress, cancellationToken);
        var count = together.Spans.TakeWhile(span => span.End <= promptEnd).Count();
        return together.Ids.AsSpan(0, count).SequenceEqual(Prompt)
            ? new TextTokens(
                together.Ids[count..],
                [.. together.Spans.Skip(count).Select(span => new TextSpan(Math.Max(0, span.Start - prompt.Length), Math.Max(0, span.End - prompt.Length)))],
                together.IsCut)
            : throw new InvalidDataException(
                $"The prompt '{prompt}' and the text '{text[..Math.Min(20, text.Length)]}' have a token in common: a prompt that ends with a blank or a line is needed.");
    }

    /// <summary>Character by character, so that places in the text stay where they are.</summary>
    private string Cased(string text) => lowersCase ? text.ToLowerInvariant() : text;
}
