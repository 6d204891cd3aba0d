using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Encoders.Documents;

/// <summary>The model's states for a window of a document.</summary>
/// <param name="Document">Index of the document.</param>
/// <param name="Window">Which of its tokens.</param>
/// <param name="States">Of the whole sequence, special tokens included.</param>
/// <param name="FirstRow">The row of the window's first token.</param>
internal sealed record WindowStates(int Document, DocumentWindow Window, HiddenStates States, int FirstRow)
{
    /// <summary>The state of a token, given by its position in the document.</summary>
    public ReadOnlySpan<float> OfToken(int position) => States[FirstRow + position - Window.Start];
}
