using SparseAttentionGen.LongDocument.Indexing;
using SparseAttentionGen.LongDocument.Search;
using Spectre.Console;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Tells what a search found, and what its index did.</summary>
internal sealed class SearchReport(IAnsiConsole console)
{
    /// <summary>Shows the best passages.</summary>
    public void Show(IReadOnlyList<RankedPassage> found, Ranking ranking, int top)
    {
        if (found.Count == 0)
        {
            console.WriteLine("No passage has a word of the query: --ranking vectors finds what means the same.");
            return;
        }

        // A fused score has four digits after the point: neighbours of the first ranks differ in the fourth.
        var digits = ranking == Ranking.Fused ? "F4" : "F3";
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Score").ShowRowSeparators();
        table.Columns[0].RightAligned().NoWrap();
        if (ranking == Ranking.Fused)
        {
            table.AddColumn("Ranks");
        }

        table.AddColumns("Where", "Passage");
        foreach (var (passage, score, vectorRank, wordRank) in found.Take(top))
        {
            Text[] cells = [new(score.ToString(digits, null)), new($"{passage.File}:{passage.Line}"), new(passage.Excerpt)];
            table.AddRow(ranking == Ranking.Fused ? [cells[0], new Text(Ranks(vectorRank, wordRank)), .. cells[1..]] : cells);
        }

        console.Write(table);
        console.WriteLine($"{Math.Min(top, found.Count):N0} of {found.Count:N0} passages. Score: {Meaning(ranking, top)} Where: file and line.");
    }

    /// <summary>Tells what was taken from the index, and what it has now.</summary>
    public void Index(string path, SearchedDocuments documents)
    {
        var kept = documents.Documents.Count - documents.Encoded;
        console.WriteLine(
            $"Index: {kept:N0} documents were there, {documents.Encoded:N0} were encoded"
            + (documents.Removed > 0 ? $", {documents.Removed:N0} removed since their files are gone" : string.Empty) + $". It is {path}");
    }

    private static string Ranks(int vectorRank, int? wordRank) =>
        $"vectors {vectorRank:N0}\n" + (wordRank is { } rank ? $"words {rank:N0}" : "no word");

    private static string Meaning(Ranking ranking, int top) => ranking switch
    {
        Ranking.Vectors => "cosine of the passage's and the query's vectors.",
        Ranking.Words => "BM25 of the query's words.",
        _ => $"sum of 1/({RankFusion.Constant} + rank) over the ranks by vectors and by words up to {RankFusion.WindowOf(top):N0}.",
    };
}
