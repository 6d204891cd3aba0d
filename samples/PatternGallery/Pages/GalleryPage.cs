using SparseAttentionGen.PatternGallery.Entries;

namespace SparseAttentionGen.PatternGallery.Pages;

/// <summary>The page with all patterns: one file that needs nothing else.</summary>
internal static class GalleryPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="groups">The patterns.</param>
    /// <param name="length">Number of tokens of most pictures.</param>
    /// <param name="report">Receives the title of each pattern before it is written.</param>
    public static string Write(IReadOnlyList<GalleryGroup> groups, int length, Action<string> report)
    {
        var sections = string.Concat(groups.Select(group => Group(group, length, report)));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>Attention patterns</title>
            <style>
            {DeclarationSource.ReadResource("Pages/gallery.css")}{PatternPicture.SvgStyleSheet}</style>
            </head>
            <body>
            <header>
            <h1>Attention patterns</h1>
            <p>Each of these is a class with a few attributes; SparseAttentionGen writes its kernels at compile time. Code and pictures on this page come from the same classes.</p>
            <p>In a picture, a row is a query and a column a key. A cell stands for several of each: the stronger its colour, the more of its pairs are allowed.
            Each attribute has its own colour. Operations are those of the allowed pairs, 2 (head size + value size) for each, and of an approximation's own matrix products; MB are the queries, keys, values and outputs, read or
            written once.</p>
            </header>
            <nav aria-label="Patterns">
            {string.Concat(groups.Select(Links))}</nav>
            <main>
            {sections}</main>
            </body>
            </html>

            """;
    }

    private static string Links(GalleryGroup group)
    {
        var links = group.Entries.Select(static entry => $"<a href=\"#{entry.Address}\">{Html.Escape(entry.Title)}</a>");
        return $"<p><b>{Html.Escape(group.Title)}</b> {string.Join(" ", links)}</p>\n";
    }

    private static string Group(GalleryGroup group, int length, Action<string> report)
    {
        var sections = group.Entries.Select(entry =>
        {
            report(entry.Title);
            return new EntrySection(entry, length).Write();
        });
        return $"<h2>{Html.Escape(group.Title)}</h2>\n<p class=\"introduction\">{Html.Escape(group.Introduction)}</p>\n{string.Concat(sections)}";
    }
}
