using SparseAttentionGen.LongDocument.Texts;

namespace SparseAttentionGen.LongDocument.Search;

/// <summary>A document whose passages have vectors.</summary>
/// <param name="Text">The document.</param>
/// <param name="Tokens">Number of its tokens.</param>
/// <param name="IsCut">Whether its text has more tokens than were taken.</param>
/// <param name="Passages">Its passages, in its order.</param>
internal sealed record EncodedDocument(DocumentText Text, int Tokens, bool IsCut, IReadOnlyList<EncodedPassage> Passages);

/// <summary>A passage with its vector.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Vector">Of length 1, or zeros.</param>
internal sealed record EncodedPassage(PassagePlace Place, float[] Vector);
