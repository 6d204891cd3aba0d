using System.Text;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Numerics;

/// <summary>The table of promises and measured errors within a page, between two comments.</summary>
internal static class NumericsDocument
{
    public const string Begin = "<!-- written by `benchmarks -- numerics` -->";
    public const string End = "<!-- end -->";

    /// <summary>Replaces the table.</summary>
    /// <param name="page">The page.</param>
    /// <param name="results">Rows of the suite, of one or more vector widths.</param>
    /// <returns>The page with the new table.</returns>
    /// <exception cref="InvalidDataException">The page has no place for it.</exception>
    public static string Replace(string page, IReadOnlyList<BenchmarkResult> results)
    {
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (start < 0 || end < start)
        {
            throw new InvalidDataException($"The page has no lines '{Begin}' and '{End}' for the table to stand between.");
        }

        return page[..(start + Begin.Length)] + "\n\n" + Table(results) + "\n" + page[end..];
    }

    private static string Table(IReadOnlyList<BenchmarkResult> results)
    {
        string[] widths = [.. results.Select(static row => row.Isa).Distinct()];
        var text = new StringBuilder();
        WriteRow(text, ["family", "inputs", "promised", .. widths]);
        WriteRow(text, ["---", "---", "---:", .. widths.Select(static _ => "---:")]);
        foreach (var item in NumericsCases.All)
        {
            var rows = results.Where(row => row.Case == NumericsSuite.Title(item)).ToDictionary(static row => row.Isa);
            WriteRow(text, [item.Family, item.Inputs, Figures.Difference(item.Bound), .. widths.Select(width => Figures.Difference(rows.GetValueOrDefault(width)?.LargestDifference))]);
        }

        return text.ToString();
    }

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
