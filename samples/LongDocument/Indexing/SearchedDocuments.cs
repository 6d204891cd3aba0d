using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.LongDocument.Search;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Indexing;

/// <summary>Texts with the vectors of their passages, from an index where it has them.</summary>
/// <param name="Documents">Those that have tokens, in the order of the texts.</param>
/// <param name="Skipped">Files that were left out.</param>
/// <param name="Notes">What a user should know.</param>
/// <param name="Encoded">Number of documents that the index did not have.</param>
/// <param name="EncodedTokens">Their tokens.</param>
/// <param name="Removed">Number of documents that left the index, since their files are gone.</param>
internal sealed record SearchedDocuments(
    IReadOnlyList<EncodedDocument> Documents, IReadOnlyList<SkippedFile> Skipped, IReadOnlyList<string> Notes, int Encoded, long EncodedTokens, int Removed)
{
    /// <summary>
    /// Documents run together up to so many tokens, and are kept then: as many as the model takes at once, so that an interruption loses little and short
    /// documents still share a batch.
    /// </summary>
    public const int TokensOfGroup = DocumentRun.MostTokensOfBatch;

    /// <summary>Takes vectors from an index, encodes what it does not have, and keeps that.</summary>
    /// <param name="loaded">The texts.</param>
    /// <param name="model">What encodes them.</param>
    /// <param name="prompt">What stands before each text.</param>
    /// <param name="settings">The command line.</param>
    /// <param name="index">The index; null: there is none.</param>
    /// <param name="stages">Shows the work.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <exception cref="InputException">No text has tokens, or the index is damaged.</exception>
    public static SearchedDocuments Read(
        LoadedTexts loaded, OpenedModel model, string prompt, SearchSettings settings, VectorIndex? index, Stages stages, EncodeOptions options)
    {
        var removed = index?.RemoveMissing() ?? 0;
        var known = index is null ? [] : stages.Run("Reading the index", progress => Known(loaded.Documents, index, progress, options.CancellationToken));
        var rest = loaded with { Documents = [.. loaded.Documents.Where(text => !known.ContainsKey(text.Name))] };
        List<string> notes = [.. loaded.Notes];
        var (skipped, encoded, tokens) = (loaded.Skipped, 0, 0L);
        if (rest.Documents.Count > 0)
        {
            var documents = TextDocuments.Cut(rest, model, prompt, settings.MaxTokens, stages, options.CancellationToken);
            (skipped, encoded, tokens) = (documents.Skipped, documents.Texts.Count, documents.TokenCount);
            if (encoded > 0)
            {
                stages.Run($"Encoding {tokens:N0} tokens", progress =>
                    Encode(documents, new PassageEncoder(model, settings.PassageTokens), index, known, options with { Progress = progress }));
            }
        }

        EncodedDocument[] all = [.. loaded.Documents.Select(text => known.GetValueOrDefault(text.Name)).OfType<EncodedDocument>()];
        if (all.Length == 0)
        {
            throw TextDocuments.NothingToRead(skipped);
        }

        notes.AddRange(all.Where(static document => document.IsCut).Select(document => TextDocuments.CutNote(document.Text.Name, document.Tokens, settings.MaxTokens)));
        return new SearchedDocuments(all, skipped, notes, encoded, tokens, removed);
    }

    private static Dictionary<string, EncodedDocument> Known(
        IReadOnlyList<DocumentText> texts, VectorIndex index, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, EncodedDocument>(StringComparer.Ordinal);
        for (var number = 0; number < texts.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (texts[number].IsFile && index.Find(texts[number]) is { } document)
            {
                known.Add(texts[number].Name, document);
            }

            progress.Report((number + 1.0) / texts.Count);
        }

        return known;
    }

    private static int Encode(
        TextDocuments documents, PassageEncoder encoder, VectorIndex? index, Dictionary<string, EncodedDocument> known, EncodeOptions options)
    {
        var (total, done) = ((double)documents.TokenCount, 0L);
        for (var first = 0; first < documents.Texts.Count;)
        {
            var (end, tokens) = (first, 0L);
            while (end < documents.Texts.Count && (end == first || tokens + documents.Tokens[end].Ids.Length <= TokensOfGroup))
            {
                tokens += documents.Tokens[end++].Ids.Length;
            }

            var progress = options.Progress is { } whole ? new PartOfProgress(whole, done / total, tokens / total) : null;
            var encoded = encoder.Encode(
                [.. documents.Texts.Take(first..end)], [.. documents.Tokens.Take(first..end)], documents.Prompt, options with { Progress = progress });
            foreach (var document in encoded)
            {
                known.Add(document.Text.Name, document);
                if (document.Text.IsFile)
                {
                    index?.Store(document);
                }
            }

            (first, done) = (end, done + tokens);
        }

        return known.Count;
    }
}
