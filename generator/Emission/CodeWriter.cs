using System.Text;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Collects lines of C# with indentation and <c>\n</c> ends.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder text = new();
    private int indentation;

    /// <summary>Writes lines, each at the present indentation; an empty string is an empty line.</summary>
    public void Lines(string lines)
    {
        foreach (var line in lines.Split('\n'))
        {
            if (line.Length > 0)
            {
                text.Append(' ', indentation * 4).Append(line);
            }

            text.Append('\n');
        }
    }

    /// <summary>Opens a block.</summary>
    /// <param name="head">What stands before the brace; null for a brace alone.</param>
    /// <param name="end">What follows the closing brace.</param>
    /// <returns>Closes the block when disposed.</returns>
    public IDisposable Block(string? head = null, string end = "")
    {
        if (head is not null)
        {
            Lines(head);
        }

        Lines("{");
        indentation++;
        return new End(this, end);
    }

    public override string ToString() => text.ToString();

    private sealed class End(CodeWriter writer, string end) : IDisposable
    {
        public void Dispose()
        {
            writer.indentation--;
            writer.Lines("}" + end);
        }
    }
}
