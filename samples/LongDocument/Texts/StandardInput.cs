using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Texts;

/// <summary>The process's standard input, which the file name "-" stands for. A file of that name is "./-".</summary>
/// <param name="open">Opens it.</param>
internal sealed class StandardInput(Func<Stream> open)
{
    /// <summary>The file name that stands for it.</summary>
    public const string FileName = "-";

    /// <summary>What messages and tables call it.</summary>
    public const string Name = "standard input";

    private bool isRead;

    /// <summary>The process's own.</summary>
    public static StandardInput OfProcess { get; } = new(Console.OpenStandardInput);

    /// <summary>Opens it, once.</summary>
    /// <exception cref="InputException">It was read before.</exception>
    public Stream Open()
    {
        if (isRead)
        {
            throw new InputException("'-', standard input, can be read once only.");
        }

        isRead = true;
        return open();
    }
}
