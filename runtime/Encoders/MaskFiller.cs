using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Heads;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Encoders;

/// <summary>
/// Guesses the masked tokens of a text with a model that was trained to: the usual proof that a checkpoint was read rightly, and a look at what a model knows.
/// </summary>
/// <remarks>One may be used by many threads at once.</remarks>
public sealed class MaskFiller : IDisposable
{
    private readonly TransformerEncoder encoder;
    private readonly IDocumentTokenizer tokenizer;
    private readonly MaskedTokenHead head;
    private readonly int threads;

    /// <summary>Tokenizers remember words, so that one text is cut at a time.</summary>
    private readonly Lock cutting = new();

    private MaskFiller(TransformerEncoder encoder, IDocumentTokenizer tokenizer, MaskedTokenHead head, int threads) =>
        (this.encoder, this.tokenizer, this.head, this.threads) = (encoder, tokenizer, head, threads);

    /// <summary>What stands for a token to guess, such as "[MASK]" or "&lt;mask&gt;".</summary>
    public string MaskToken => tokenizer.TextOf(tokenizer.Special.Mask);

    /// <summary>Most tokens of a text, special ones included.</summary>
    public int MaxTokens => encoder.MaxLength;

    /// <summary>Loads a masked language model as it is downloaded from the Hugging Face hub: BERT, RoBERTa, ModernBERT, Longformer, BigBird or Nyströmformer.</summary>
    /// <param name="folder">The folder: <c>config.json</c>, <c>model.safetensors</c> or its parts with their index, and the tokenizer's files.</param>
    /// <param name="threads">Most threads of a call. 0, the default: as many as the machine has processors.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is null or empty, or <paramref name="threads"/> is negative.</exception>
    /// <exception cref="InvalidDataException">A file is missing, damaged or not supported, or the model has no such head; the message says what helps.</exception>
    public static MaskFiller Load(string folder, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var encoder = EncoderLoader.Load(folder);
        try
        {
            var configuration = encoder.Configuration;
            var tokenizer = TokenizerFiles.Load(folder, encoder.ModelType, cutsTexts: false);
            if (tokenizer.Special.Mask < 0)
            {
                throw new InvalidDataException($"{folder} has no mask token in its vocabulary: the model guesses no tokens.");
            }

            using var words = CheckpointWeights.Open(folder, EncoderTensors.Of(configuration, hasPooler: true).Select(static tensor => tensor.Name))!;
            using var weights = CheckpointWeights.Open(folder, MaskedTokenHead.Tensors(configuration))!;
            return new MaskFiller(encoder, tokenizer, new MaskedTokenHead(configuration, words, weights), threads > 0 ? threads : Environment.ProcessorCount);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Guesses the tokens at each <see cref="MaskToken"/> of a text.</summary>
    /// <param name="text">The text, with one mask token or more.</param>
    /// <param name="count">Guesses for each: 1 to the size of the vocabulary. Default: 5.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>For each mask in the order of the text the likeliest tokens, the likeliest first.</returns>
    /// <exception cref="ArgumentException"><paramref name="text"/> is null, has no mask or too many tokens, or <paramref name="count"/> is out of its range.</exception>
    public IReadOnlyList<IReadOnlyList<TokenGuess>> Fill(string text, int count = 5, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (count < 1 || count > encoder.VocabularySize)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count must be from 1 to the vocabulary's {encoder.VocabularySize}.");
        }

        var sequence = new DocumentRun(encoder, tokenizer.Special, new SequenceLayout()).Sequence(Cut(text, cancellationToken));
        if (sequence.Ids.Length > MaxTokens)
        {
            throw new ArgumentException($"The text has {sequence.Ids.Length} tokens with the special ones, but the model takes {MaxTokens}.", nameof(text));
        }

        int[] places = [.. sequence.Ids.Index().Where(item => item.Item == tokenizer.Special.Mask).Select(static item => item.Index)];
        if (places.Length == 0)
        {
            throw new ArgumentException($"The text has no {MaskToken}, where a token is to be guessed.", nameof(text));
        }

        var states = encoder.Encode([sequence], new EncodeOptions { Threads = threads, CancellationToken = cancellationToken })[0];
        states.RequireFinite();
        return [.. places.Select(place => Likeliest(head.Scores(states[place], threads), count))];
    }

    /// <summary>Closes the model's files. Calls that are under way must have ended.</summary>
    public void Dispose() => encoder.Dispose();

    /// <summary>The text's tokens. Not all tokenizers know the mask in a text: then what stands between masks is cut by itself.</summary>
    private int[] Cut(string text, CancellationToken cancellationToken)
    {
        lock (cutting)
        {
            int[] Ids(string part) => tokenizer.Tokenize(part, int.MaxValue, progress: null, cancellationToken).Ids;
            var parts = text.Split(MaskToken);
            var ids = Ids(text);
            if (ids.Count(id => id == tokenizer.Special.Mask) == parts.Length - 1)
            {
                return ids;
            }

            // A blank before the mask belongs to it: the token that is guessed has one of its own.
            return [.. parts.SelectMany((part, index) => index == parts.Length - 1 ? Ids(part) : [.. Ids(part.TrimEnd()), tokenizer.Special.Mask])];
        }
    }

    private TokenGuess[] Likeliest(float[] scores, int count)
    {
        var largest = (double)scores.Max();
        var sum = scores.Sum(score => Math.Exp(score - largest));
        return [.. scores.Index().OrderByDescending(static item => item.Item).Take(count)
            .Select(item => new TokenGuess(item.Index, tokenizer.TextOf(item.Index), Math.Exp(item.Item - largest) / sum))];
    }
}
