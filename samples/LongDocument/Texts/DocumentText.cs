namespace SparseAttentionGen.LongDocument.Texts;

/// <summary>One file's text.</summary>
/// <param name="Name">The file, as its user named or would name it.</param>
/// <param name="Text">Its characters, without a byte order mark; every line ends with a line feed only.</param>
/// <param name="Replaced">Number of malformed sequences for which U+FFFD stands.</param>
/// <param name="IsCut">Whether the file goes on after the text.</param>
internal sealed record DocumentText(string Name, string Text, int Replaced, bool IsCut)
{
    /// <summary>Whether the name is a file's; standard input has none.</summary>
    public bool IsFile { get; init; } = true;
}
