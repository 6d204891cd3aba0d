using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Encoders.Documents;

/// <summary>
/// Runs a model over documents of any length: those that are longer than the model's longest sequence are divided into windows, and short ones
/// run together.
/// </summary>
internal sealed class DocumentRun
{
    /// <summary>No batch has more tokens unless it is a single sequence: more would take memory and no longer save time.</summary>
    public const int MostTokensOfBatch = 4_096;

    private readonly IDocumentEncoder encoder;
    private readonly int end;
    private readonly int[] prefix;
    private readonly int[] globalPositions;

    /// <summary>Prepares runs.</summary>
    /// <param name="encoder">The model.</param>
    /// <param name="special">Its special tokens.</param>
    /// <param name="layout">What stands before each window, and which of it is global.</param>
    /// <exception cref="InvalidDataException">The query or the prompt leaves no room for the text.</exception>
    public DocumentRun(IDocumentEncoder encoder, SpecialTokens special, SequenceLayout layout)
    {
        this.encoder = encoder;
        end = special.End;
        var query = layout.Query;
        prefix = query.Length == 0 ? [special.Start, .. layout.Prompt] : [special.Start, .. query, special.End, special.End];
        globalPositions = encoder.ModelType == EncoderConfiguration.Longformer && (query.Length > 0 || layout.IsFirstGlobal)
            ? [.. Enumerable.Range(0, query.Length + 1)]
            : [];
        var most = Math.Min(encoder.MaxLength, layout.MaxLength ?? int.MaxValue);
        Capacity = most - prefix.Length - 1;
        if (Capacity < 1 || Capacity < query.Length)
        {
            var what = query.Length > 0 ? $"The query has {query.Length:N0}" : $"A text has {prefix.Length + 1:N0} special and prompt";
            throw new InvalidDataException($"{what} tokens: of {most:N0} that the model takes, too few are left for the text.");
        }
    }

    /// <summary>Most tokens of a text that the model takes at once.</summary>
    public int Capacity { get; }

    /// <summary>The sequence that the model sees of a window.</summary>
    public TokenSequence Sequence(ReadOnlySpan<int> window) => new([.. prefix, .. window, end], globalPositions);

    /// <summary>Runs the model.</summary>
    /// <param name="documents">The tokens of each, without special ones.</param>
    /// <param name="batch">Most sequences to run together.</param>
    /// <param name="options">Threads, cancellation, and progress over all tokens and layers.</param>
    /// <param name="receive">Given the states of each window, which are not kept. The windows of a document come in no particular order.</param>
    public void Run(IReadOnlyList<int[]> documents, int batch, EncodeOptions options, Action<WindowStates> receive)
    {
        // The longest first, so that memory's peak comes early.
        var windows = documents
            .SelectMany((ids, index) => DocumentWindow.Divide(ids.Length, Capacity).Select(window => (Document: index, Window: window)))
            .OrderByDescending(static item => item.Window.Length)
            .ToArray();
        var total = windows.Sum(static item => (double)item.Window.Length);
        var done = 0.0;
        for (var first = 0; first < windows.Length;)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            var length = windows[first].Window.Length + prefix.Length + 1;
            var together = windows.AsSpan(first, Math.Min(Math.Clamp(MostTokensOfBatch / length, 1, batch), windows.Length - first));
            var tokens = 0.0;
            var sequences = new List<TokenSequence>();
            foreach (var (document, window) in together)
            {
                tokens += window.Length;
                sequences.Add(Sequence(documents[document].AsSpan(window.Start, window.Length)));
            }

            var before = done;
            var states = encoder.Encode(sequences, options with
            {
                Progress = options.Progress is { } whole ? new PartOfProgress(whole, before / total, tokens / total) : null,
            });
            for (var index = 0; index < together.Length; index++)
            {
                states[index].RequireFinite();
                receive(new WindowStates(together[index].Document, together[index].Window, states[index], prefix.Length));
            }

            done += tokens;
            first += together.Length;
            options.Progress?.Report(done / total);
        }
    }
}
