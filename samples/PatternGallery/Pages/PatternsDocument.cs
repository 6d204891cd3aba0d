using System.Text;
using SparseAttentionGen.PatternGallery.Entries;

namespace SparseAttentionGen.PatternGallery.Pages;

/// <summary>The repository's page of patterns in Markdown: the introduction, and each pattern with its code and picture.</summary>
internal static class PatternsDocument
{
    /// <summary>Writes the document.</summary>
    /// <param name="groups">The patterns.</param>
    /// <param name="length">Number of tokens of most pictures.</param>
    /// <param name="folder">The pictures' folder, as the document names it.</param>
    public static string Write(IReadOnlyList<GalleryGroup> groups, int length, string folder)
    {
        var text = new StringBuilder(DeclarationSource.ReadResource("Pages/patterns.md"));
        foreach (var group in groups)
        {
            text.Append("\n## ").Append(group.Title).Append("\n\n").Append(Markdown(group.Introduction)).Append('\n');
            foreach (var entry in group.Entries)
            {
                Append(text, entry, entry.PictureLength(length), folder);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, GalleryEntry entry, int length, string folder)
    {
        text.Append("\n### ").Append(entry.Title).Append("\n\n").Append(Markdown(entry.Source.Summary));
        if (entry.Paper is { } paper)
        {
            text.Append($" [{paper.Name}, arXiv {paper.Arxiv}]({paper.Address})");
        }

        text.Append("\n\n```csharp\n").Append(entry.Source.Code).Append("\n```\n\n");
        if (entry.Note is not null)
        {
            text.Append(Markdown(entry.Note)).Append("\n\n");
        }

        foreach (var (head, label) in entry.Heads.Where(_ => entry.HasPicture))
        {
            text.Append($"![{entry.Title}, {label}, {Figures.Tokens(length)} tokens]({folder}/{entry.PictureName(head)}.svg)\n");
        }

        if (entry.HasPicture)
        {
            text.Append('\n');
        }

        text.Append(Costs(entry)).Append('\n');
        if (entry.ErrorPlot is not null)
        {
            text.Append($"\n[Error against exact attention](approximation/{entry.ErrorPlot}), and [how it was measured](approximation.md).\n");
        }
    }

    private static string Costs(GalleryEntry entry)
    {
        EntryCost[] costs = [.. entry.CostLengths.Select(length => entry.Cost(entry.Heads[0].Head, length))];
        return $"""
            | tokens | {string.Join(" | ", costs.Select(static cost => Figures.Tokens(cost.Length)))} |
            |---|{string.Concat(costs.Select(static _ => "---:|"))}
            | of dense | {string.Join(" | ", costs.Select(static cost => Figures.Percent(cost.Density)))} |
            | GFLOP a head | {string.Join(" | ", costs.Select(static cost => Figures.Number(cost.Gigaflops)))} |
            """;
    }

    /// <summary>Names with underscores would be taken for emphasis.</summary>
    private static string Markdown(string text) => text.Replace("_", "\\_", StringComparison.Ordinal).Replace("[Causal]", "`[Causal]`", StringComparison.Ordinal);
}
