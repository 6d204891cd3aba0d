using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.LongDocument.Documents;
using SparseAttentionGen.LongDocument.Models;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>
/// Ranks the passages of documents by how near their vectors are to a query's. A document is encoded as a whole, so that a passage's
/// vector, the mean of its tokens' states, knows what the passage is part of.
/// </summary>
internal sealed class PassageSearch
{
    /// <summary>Short documents that run together.</summary>
    private const int Batch = 8;

    private readonly OpenedModel model;
    private readonly int[] query;
    private readonly bool isGlobalQuery;
    private readonly DocumentRun run;

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
            throw new InputException("--global-query works with Longformer only: BigBird's global tokens are fixed.");
        }

        this.model = model;
        this.isGlobalQuery = isGlobalQuery;

        // In question answering the question's first word is tokenized as a sentence's first one, and so is a query by itself.
        this.query = model.Tokenizer.Tokenize(query.Trim(), int.MaxValue, null, cancellationToken).Ids;
        if (this.query.Length == 0)
        {
            throw new InputException("The query has no tokens: say what to look for.");
        }

        run = new DocumentRun(model.Encoder, model.Tokenizer.Special, isGlobalQuery ? this.query : []);
        if (this.query.Length > run.Capacity)
        {
            throw new InputException($"The query has {this.query.Length:N0} tokens, but the model takes {run.Capacity:N0}: shorten it.");
        }
    }

    /// <summary>Searches documents, short ones together.</summary>
    /// <param name="documents">Where to search.</param>
    /// <param name="passageTokens">Most tokens of a passage.</param>
    /// <param name="options">Threads, cancellation, and progress over all documents.</param>
    /// <returns>All passages, the best first; of equal ones the earlier.</returns>
    public IReadOnlyList<FoundPassage> Search(TextDocuments documents, int passageTokens, EncodeOptions options)
    {
        var alone = isGlobalQuery ? null : EncodeAlone(options);
        var hiddenSize = model.Encoder.HiddenSize;
        PassageScores[] scores = [.. documents.Texts.Select((text, index) =>
            new PassageScores(Passage.Divide(documents.Tokens[index], text.Text, passageTokens), hiddenSize))];
        double[][] queries = [.. documents.Texts.Select(_ => alone ?? new double[hiddenSize])];
        run.Run([.. documents.Tokens.Select(static tokens => tokens.Ids)], Batch, options, states =>
        {
            scores[states.Document].Add(states);
            if (isGlobalQuery)
            {
                AddQuery(queries[states.Document], states.States, states.Window.OwnLength);
            }
        });
        var found = documents.Texts.SelectMany((text, index) => FoundPassage.Of(
            text, documents.Tokens[index], scores[index].Passages, scores[index].Finish(queries[index])));
        return [.. found.OrderByDescending(static passage => passage.Score)];
    }

    private double[] EncodeAlone(EncodeOptions options)
    {
        var sum = new double[model.Encoder.HiddenSize];
        AddQuery(sum, model.Encoder.Encode([run.Sequence(query)], options with { Progress = null })[0], 1);
        return sum;
    }

    /// <summary>Adds the states of the query's tokens, which follow the first token.</summary>
    private void AddQuery(double[] sum, HiddenStates states, double weight)
    {
        for (var row = 1; row <= query.Length; row++)
        {
            DocumentVectors.Accumulate(sum, states[row], weight);
        }
    }
}
