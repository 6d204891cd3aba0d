namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>The tokens around a text that a model was trained with.</summary>
/// <param name="Start">Begins a sequence: Longformer's &lt;s&gt;, BigBird's [CLS].</param>
/// <param name="End">Ends a text of a sequence: &lt;/s&gt;, [SEP].</param>
/// <param name="Padding">Fills up shorter sequences of a batch; -1: there is none.</param>
/// <param name="Mask">Stands for a token to guess; -1: there is none.</param>
internal sealed record SpecialTokens(int Start, int End, int Padding, int Mask);

/// <summary>Cuts texts into a model's tokens.</summary>
internal interface IDocumentTokenizer
{
    /// <summary>What it is, for its user.</summary>
    string Name { get; }

    SpecialTokens Special { get; }

    /// <summary>One more than the largest id.</summary>
    int VocabularySize { get; }

    /// <summary>
    /// Cuts a text. Special tokens in it are text like all other, unless a file of the tokenizer lists them among its added tokens.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Most tokens to return.</param>
    /// <param name="progress">Receives the share of the characters that is done.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    TextTokens Tokenize(string text, int maxTokens, IProgress<double>? progress, CancellationToken cancellationToken);

    /// <summary>A token as its vocabulary writes it, for display.</summary>
    string TextOf(int id);
}
