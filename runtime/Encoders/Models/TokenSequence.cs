namespace SparseAttentionGen.Encoders.Models;

/// <summary>One document for an encoder.</summary>
/// <param name="Ids">The tokens in order, special ones included.</param>
/// <param name="GlobalPositions">
/// The tokens that attend and are attended by all, ascending. Only for Longformer; BigBird's global blocks follow from its configuration.
/// </param>
internal sealed record TokenSequence(int[] Ids, int[] GlobalPositions);
