using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>
/// Makes vectors of passages. A model of long sequences encodes a document as a whole, so that a passage's vector, the mean of its tokens' states, depends on
/// the text around the passage too. BERT and RoBERTa encode each passage by itself, as they were trained.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="passageTokens">Most tokens of a passage.</param>
internal sealed class PassageEncoder(OpenedModel model, int passageTokens)
{
    /// <summary>Short documents that run together.</summary>
    public const int Batch = 8;

    /// <summary>How the model's states become a passage's vector: where passages are parts of longer texts, of the poolings only means over their tokens can be used.</summary>
    public static VectorRecipe RecipeOf(OpenedModel model) => IsEachAlone(model) ? model.Recipe : model.Recipe with { Poolings = [Pooling.Mean] };

    /// <summary>Encodes documents together.</summary>
    /// <param name="texts">The documents.</param>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="prompt">Tokens of a prompt before each text.</param>
    /// <param name="options">Threads, cancellation, and progress over all documents.</param>
    /// <exception cref="InputException">A vector is not finite.</exception>
    public IReadOnlyList<EncodedDocument> Encode(
        IReadOnlyList<DocumentText> texts, IReadOnlyList<TextTokens> tokens, int[] prompt, EncodeOptions options)
    {
        IReadOnlyList<Passage>[] passages = [.. texts.Select((text, index) => Passage.Divide(tokens[index], text.Text, passageTokens))];
        var run = new DocumentRun(model.Encoder, model.Tokenizer.Special, model.Layout with { Prompt = prompt });
        var vectors = new Queue<float[]>(IsEachAlone(model) ? EachAlone(passages, tokens, run, options) : InDocuments(passages, tokens, run, options));
        return [.. texts.Select((text, index) => new EncodedDocument(
            text, tokens[index].Ids.Length, tokens[index].IsCut,
            [.. PassagePlace.Of(text.Text, tokens[index], passages[index]).Select(place => new EncodedPassage(place, Unit(vectors.Dequeue())))]))];
    }

    private static bool IsEachAlone(OpenedModel model) => model.Encoder.ModelType is EncoderConfiguration.Bert or EncoderConfiguration.Roberta;

    private IReadOnlyList<float[]> EachAlone(IReadOnlyList<Passage>[] passages, IReadOnlyList<TextTokens> tokens, DocumentRun run, EncodeOptions options)
    {
        int[][] ids = [.. passages.SelectMany((list, index) => list.Select(passage => tokens[index].Ids[passage.Start..passage.End]))];
        var vectors = new DocumentVectors(model.Encoder, RecipeOf(model), ids);
        run.Run(ids, int.MaxValue, options, vectors.Add);
        return vectors.Finish();
    }

    private IEnumerable<float[]> InDocuments(IReadOnlyList<Passage>[] passages, IReadOnlyList<TextTokens> tokens, DocumentRun run, EncodeOptions options)
    {
        PassageScores[] states = [.. passages.Select(list => new PassageScores(list, model.Encoder.HiddenSize))];
        run.Run([.. tokens.Select(static document => document.Ids)], Batch, options, window => states[window.Document].Add(window));
        return states.SelectMany(document => document.Vectors(RecipeOf(model).Finish));
    }

    private static float[] Unit(float[] vector)
    {
        var unit = VectorStep.Normalise.Apply(vector);
        return unit.All(float.IsFinite)
            ? unit
            : throw new InputException("The model's states are not finite: the checkpoint's weights are damaged or too large.");
    }
}
