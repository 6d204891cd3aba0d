using System.Globalization;
using SparseAttentionGen.PatternGallery.Entries;

namespace SparseAttentionGen.PatternGallery.Pages;

/// <summary>Everything that the page says of one pattern.</summary>
/// <param name="entry">The pattern.</param>
/// <param name="length">Number of tokens of most pictures.</param>
internal sealed class EntrySection(GalleryEntry entry, int length)
{
    private const int Colours = 6;

    private readonly int length = entry.PictureLength(length);
    private readonly (string Label, EntryCost[] Costs)[] costs = CostsOf(entry, entry.PictureLength(length));

    /// <summary>Writes the section.</summary>
    public string Write() => $"""
        <section id="{entry.Address}">
        <h3><a href="#{entry.Address}">{Html.Escape(entry.Title)}</a></h3>
        <p>{Html.Escape(entry.Source.Summary)}{Source()}</p>
        <div class="entry">
        <div class="pictures{(entry.Heads.Length > 1 ? " several" : string.Empty)}">
        {string.Concat(entry.Heads.Where(_ => entry.HasPicture).Select(Figure))}{CanvasPicture.Draw(entry)}{(entry.Heads.Length == 1 ? Charts() : string.Empty)}</div>
        <div class="facts">
        <pre><code>{Html.Code(entry.Source.Code)}</code></pre>
        {Legend()}{Note()}{Tables()}{Explanation()}{(entry.Heads.Length == 1 ? string.Empty : $"<div class=\"charts\">{Charts()}</div>")}</div>
        </div>
        </section>

        """;

    private string Source() => entry.Paper is null
        ? string.Empty
        : $" <a class=\"paper\" href=\"{entry.Paper.Address}\">{Html.Escape(entry.Paper.Name)}, arXiv {entry.Paper.Arxiv}</a>";

    private string Figure((int Head, string Label) view)
    {
        var cost = entry.Cost(view.Head, length);
        return $"""
            <figure>
            {entry.Draw(view.Head, length, view.Label, hasStyleSheet: false)}<figcaption>{view.Label}, {Figures.Tokens(length)} tokens: {Figures.Percent(cost.Density)} of the pairs</figcaption>
            </figure>

            """;
    }

    private string Legend()
    {
        var items = entry.Pattern.Elements.Where(_ => entry.HasPicture).Select(static (element, index) =>
            $"<li><span class=\"swatch swatch-{index % Colours}\"></span>{Html.Escape(element.Describe())}{(element.Heads.IsAll ? string.Empty : $" (heads {element.Heads})")}</li>");
        var causal = entry.Pattern.IsCausal ? "<li><span class=\"swatch\"></span>causal: no later keys</li>" : string.Empty;
        var approximation = entry.Pattern.Approximation is { } approximated ? $"<li>{Html.Escape(approximated.Describe())}</li>" : string.Empty;
        return $"<ul class=\"legend\">{string.Concat(items)}{approximation}{causal}</ul>\n";
    }

    private string Note() => entry.Note is null ? string.Empty : $"<p class=\"note\">{Html.Escape(entry.Note)}</p>\n";

    private string Charts() => string.Concat(costs
        .Where(static item => item.Costs.Length > 1)
        .Select(item => $"<figure>\n{DensityChart.Draw(item.Costs)}<figcaption>{(costs.Length > 1 ? item.Label + ": s" : "S")}hare of {(entry.Pattern.Approximation is null ? "all pairs" : "dense attention's operations")}, by tokens</figcaption>\n</figure>\n"));

    private string Tables() => string.Concat(costs.Select(item => Table(costs.Length > 1 ? item.Label : "a head", item.Costs)));

    /// <summary>An approximation of all pairs has no number of keys that a query attends.</summary>
    private string Keys(EntryCost cost) => entry.HasPicture ? Figures.Number(cost.KeysPerQuery) : "all";

    /// <summary>Heads that differ in more than their random blocks have costs of their own.</summary>
    private static (string Label, EntryCost[] Costs)[] CostsOf(GalleryEntry entry, int length) =>
    [
        .. entry.Heads
            .DistinctBy(view => entry.Cost(view.Head, length).Pairs / length)
            .Select(view => (view.Label, entry.CostLengths.Select(tokens => entry.Cost(view.Head, tokens)).ToArray())),
    ];

    private string Table(string head, EntryCost[] costs)
    {
        var rows = costs.Select(cost => string.Create(
            CultureInfo.InvariantCulture,
            $"<tr><th scope=\"row\">{Figures.Tokens(cost.Length)}</th><td>{Keys(cost)}</td><td>{Figures.Percent(cost.Density)}</td><td>{Figures.Saved(cost.Density)}</td><td>{Figures.Number(cost.Gigaflops)}</td><td>{Figures.Number(cost.Megabytes)}</td></tr>\n"));
        return $"""
            <div class="table"><table>
            <caption>Cost of {head}</caption>
            <thead><tr><th scope="col">tokens</th><th scope="col">keys a query</th><th scope="col">of dense</th><th scope="col">saved</th><th scope="col">GFLOP</th><th scope="col">MB</th></tr></thead>
            <tbody>
            {string.Concat(rows)}</tbody>
            </table></div>

            """;
    }

    private string Explanation()
    {
        if (entry.DocumentShares.Length > 0 || !entry.HasPicture)
        {
            return string.Empty;
        }

        var query = length * 3 / 5;
        var call = FormattableString.Invariant($"{entry.ClassName}.Pattern.Explain({query}, {length}{(entry.PrefixShare > 0 ? $", prefixLength: {entry.PrefixOf(length)}" : string.Empty)})");
        var text = entry.Pattern.Explain(query, length, entry.Heads[^1].Head, entry.PrefixOf(length)).ToString().TrimEnd('\n')
            .Split('\n').Select(static line => $"<span class=\"line\">{Html.Escape(line)}</span>");
        call = entry.Heads[^1].Head > 0 ? call.Replace(")", FormattableString.Invariant($", head: {entry.Heads[^1].Head})"), StringComparison.Ordinal) : call;
        return $"<details open=\"open\"><summary>One row: <code>{Html.Escape(call)}</code></summary><pre>{string.Concat(text)}</pre></details>\n";
    }
}
