namespace SparseAttentionGen.LongDocument;

/// <summary>Something is wrong with what the user gave; the message is for the user, in one line.</summary>
internal sealed class InputException(string message) : Exception(message);
