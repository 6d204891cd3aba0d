namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>What is shown of a layer's attention.</summary>
/// <param name="Title">Model, layer and head, for the user.</param>
/// <param name="IsRandom">Whether the model's weights mean nothing.</param>
/// <param name="File">The text's file.</param>
/// <param name="Text">The tokens.</param>
/// <param name="Token">The token whose attention is listed.</param>
/// <param name="Weights">Its weights, one for each token.</param>
/// <param name="Map">The whole layer.</param>
/// <param name="Top">Attended tokens to list.</param>
internal sealed record InspectedAttention(
    string Title, bool IsRandom, string File, SequenceText Text, int Token, IReadOnlyList<double> Weights, AttentionMap Map, int Top)
{
    /// <summary>The positions that the token attends most, the first one most.</summary>
    public IReadOnlyList<int> MostAttended => [.. Enumerable.Range(0, Weights.Count)
        .Where(position => Weights[position] > 0)
        .OrderByDescending(position => Weights[position])
        .Take(Top)];
}
