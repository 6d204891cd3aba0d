using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Texts with their tokens.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Tokens">For each of them its tokens, at least one.</param>
/// <param name="Skipped">Files that were left out.</param>
/// <param name="Notes">What a user should know.</param>
internal sealed record TextDocuments(
    IReadOnlyList<DocumentText> Texts, IReadOnlyList<TextTokens> Tokens, IReadOnlyList<SkippedFile> Skipped, IReadOnlyList<string> Notes)
{
    /// <summary>Tokens of a prompt that stands before each text.</summary>
    public int[] Prompt { get; init; } = [];

    /// <summary>Number of all tokens.</summary>
    public long TokenCount => Tokens.Sum(static tokens => (long)tokens.Ids.Length);

    /// <summary>Cuts texts into tokens.</summary>
    /// <param name="loaded">The texts.</param>
    /// <param name="model">Whose tokens they become.</param>
    /// <param name="prompt">What stands before each text; empty: nothing.</param>
    /// <param name="maxTokens">Most tokens of a text; null: all.</param>
    /// <param name="stages">Shows the work.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InputException">No text has tokens.</exception>
    public static TextDocuments Read(
        LoadedTexts loaded, OpenedModel model, string prompt, int? maxTokens, Stages stages, CancellationToken cancellationToken)
    {
        var documents = Cut(loaded, model, prompt, maxTokens, stages, cancellationToken);
        return documents.Texts.Count > 0 ? documents : throw NothingToRead(documents.Skipped);
    }

    /// <summary>Cuts texts into tokens; there may be none that has any.</summary>
    /// <inheritdoc cref="Read"/>
    public static TextDocuments Cut(
        LoadedTexts loaded, OpenedModel model, string prompt, int? maxTokens, Stages stages, CancellationToken cancellationToken) =>
        stages.Run("Cutting the text into tokens", progress =>
        {
            var tokenizer = model.TokenizerFor(prompt, cancellationToken);
            var total = loaded.Documents.Sum(static document => (double)document.Text.Length);
            var done = 0.0;
            List<(DocumentText Text, TextTokens Tokens)> documents = [];
            List<SkippedFile> skipped = [.. loaded.Skipped];
            foreach (var document in loaded.Documents)
            {
                var before = done;
                var tokens = tokenizer.Tokenize(
                    document.Text, maxTokens ?? int.MaxValue,
                    new ProgressSink(share => progress.Report((before + (share * document.Text.Length)) / total)), cancellationToken);
                done += document.Text.Length;
                if (tokens.Ids.Length > 0)
                {
                    documents.Add((document, tokens));
                }
                else
                {
                    skipped.Add(new SkippedFile(document.Name, "no token of the model's"));
                }
            }

            var cut = documents.Where(static document => document.Tokens.IsCut)
                .Select(document => CutNote(document.Text.Name, document.Tokens.Ids.Length, maxTokens));
            return new TextDocuments(
                [.. documents.Select(static document => document.Text)], [.. documents.Select(static document => document.Tokens)],
                skipped, [.. loaded.Notes, .. cut])
            {
                Prompt = tokenizer.Prompt,
            };
        });

    /// <summary>Why a text ends early.</summary>
    /// <param name="name">Its file.</param>
    /// <param name="tokens">Its tokens that were taken.</param>
    /// <param name="maxTokens">Most tokens that the command line lets be taken.</param>
    public static string CutNote(string name, int tokens, int? maxTokens) => $"{name} is cut after {tokens:N0} tokens, as "
        + (tokens == maxTokens ? "--max-tokens says." : "the truncation in the model's tokenizer.json says.");

    /// <summary>Says why nothing is left.</summary>
    public static InputException NothingToRead(IReadOnlyList<SkippedFile> skipped) =>
        new($"{skipped[0].Name} is left out ({skipped[0].Reason}): there is nothing to read.");
}
