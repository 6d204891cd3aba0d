using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>
/// Compares the vectors of passages with a query's: those that <see cref="PassageEncoder"/> made of the texts alone, or those of texts behind the query, which
/// depend on it and cannot be kept.
/// </summary>
internal sealed class PassageSearch
{
    private readonly OpenedModel model;
    private readonly int[] query;
    private readonly bool isGlobalQuery;
    private readonly string queryPrompt;
    private readonly List<string> notes = [];

    /// <summary>Prepares a search.</summary>
    /// <param name="model">The model.</param>
    /// <param name="query">The query.</param>
    /// <param name="isGlobalQuery">Whether the query stands before the document, with global attention.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="InputException">The query is empty or too long, or the model has no global tokens.</exception>
    public PassageSearch(OpenedModel model, string query, bool isGlobalQuery, CancellationToken cancellationToken)
    {
        if (isGlobalQuery && model.Encoder.ModelType != EncoderConfiguration.Longformer)
        {
            throw new InputException("--global-query works with Longformer only: no other model lets its caller choose global tokens.");
        }

        this.model = model;
        this.isGlobalQuery = isGlobalQuery;
        (queryPrompt, TextPrompt) = isGlobalQuery || model.Sentence is not { } sentence
            ? (string.Empty, string.Empty)
            : (sentence.PromptOf("query"), sentence.PromptOf("document", "passage", "corpus"));

        // In question answering the question's first word is tokenized as a sentence's first one, and so is a query by itself.
        var tokenizer = model.TokenizerFor(queryPrompt, cancellationToken);
        this.query = tokenizer.Tokenize(query.Trim(), int.MaxValue, null, cancellationToken).Ids;
        if (this.query.Length == 0)
        {
            throw new InputException("The query has no tokens: say what to look for.");
        }

        Alone = new DocumentRun(model.Encoder, model.Tokenizer.Special, model.Layout with { Prompt = tokenizer.Prompt, Query = isGlobalQuery ? this.query : [] });
        if (this.query.Length > Alone.Capacity)
        {
            throw new InputException($"The query has {this.query.Length:N0} tokens, but the model takes {Alone.Capacity:N0}: shorten it.");
        }

        AddNotes();
    }

    /// <summary>What stands before each document; empty: nothing.</summary>
    public string TextPrompt { get; }

    /// <summary>What a user should know.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Runs the query by itself, or, where it is global, the documents behind it.</summary>
    private DocumentRun Alone { get; }

    private VectorRecipe Recipe => PassageEncoder.RecipeOf(model);

    /// <summary>Compares the passages of documents with a query before them, short documents together.</summary>
    /// <param name="documents">Where to search.</param>
    /// <param name="passageTokens">Most tokens of a passage.</param>
    /// <param name="options">Threads, cancellation, and progress over all documents.</param>
    /// <returns>All passages, in their order.</returns>
    public IReadOnlyList<FoundPassage> SearchBehindQuery(TextDocuments documents, int passageTokens, EncodeOptions options)
    {
        var hiddenSize = model.Encoder.HiddenSize;
        PassageScores[] scores = [.. documents.Texts.Select((text, index) =>
            new PassageScores(Passage.Divide(documents.Tokens[index], text.Text, passageTokens), hiddenSize))];
        double[][] sums = [.. documents.Texts.Select(_ => new double[hiddenSize])];
        Alone.Run([.. documents.Tokens.Select(static tokens => tokens.Ids)], PassageEncoder.Batch, options, states =>
        {
            scores[states.Document].Add(states);
            AddQuery(sums[states.Document], states.States, (double)states.Window.OwnLength / documents.Tokens[states.Document].Ids.Length / query.Length);
        });
        return [.. documents.Texts.SelectMany((text, index) =>
        {
            var cosines = scores[index].Finish(Wide(Recipe.Finish(Array.ConvertAll(sums[index], static sum => (float)sum))), Recipe.Finish);
            return PassagePlace.Of(text.Text, documents.Tokens[index], scores[index].Passages)
                .Select((place, number) => new FoundPassage(cosines[number], text, place));
        })];
    }

    /// <summary>Compares passages that have vectors with the query.</summary>
    /// <param name="documents">Where to search.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <returns>All passages, in their order.</returns>
    public IReadOnlyList<FoundPassage> Search(IReadOnlyList<EncodedDocument> documents, EncodeOptions options)
    {
        var vectors = new DocumentVectors(model.Encoder, Recipe, [query]);
        Alone.Run([query], 1, options with { Progress = null }, vectors.Add);
        var alone = VectorStep.Normalise.Apply(vectors.Finish()[0]);
        return [.. documents.SelectMany(document => document.Passages.Select(passage =>
            new FoundPassage(TensorPrimitives.Dot<float>(passage.Vector, alone), document.Text, passage.Place)))];
    }

    /// <summary>Adds the states of a global query's tokens, which follow the first token.</summary>
    private void AddQuery(double[] sum, HiddenStates states, double weight)
    {
        for (var row = 1; row <= query.Length; row++)
        {
            DocumentVectors.Accumulate(sum, states[row], weight);
        }
    }

    private void AddNotes()
    {
        if (model.Sentence is not { } sentence)
        {
            return;
        }

        // A step whose sizes do not fit is found before the work.
        Recipe.Size(model.Encoder.HiddenSize);
        if (sentence.Recipe.PoolingName != Recipe.PoolingName)
        {
            notes.Add($"sentence-transformers' files give the pooling {sentence.Recipe.PoolingName}: passages are parts of a text, whose vectors are means of their tokens' states, and so is the query's.");
        }

        if (!sentence.Similarity.Equals("cosine", StringComparison.OrdinalIgnoreCase))
        {
            notes.Add($"sentence-transformers' files give the similarity '{sentence.Similarity}': scores are cosines all the same.");
        }

        foreach (var (what, prompt) in new[] { ("the query", queryPrompt), ("each text", TextPrompt) })
        {
            if (prompt.Length > 0)
            {
                notes.Add($"Before {what} stands the model's prompt '{prompt}'.");
            }
        }

        if (isGlobalQuery && sentence.Prompts.Values.Any(static prompt => prompt.Length > 0))
        {
            notes.Add("--global-query puts the query before each text without the model's prompts.");
        }
    }

    private static double[] Wide(float[] vector) => Array.ConvertAll(vector, static element => (double)element);
}
