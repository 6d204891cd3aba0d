using System.Text.Json;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Tests;

public sealed class ResultFileTests : IDisposable
{
    private static readonly string[] Always =
    [
        "suite", "case", "isa", "threads", "milliseconds", "usefulGflops", "peakGflops", "share", "peer", "peerMilliseconds", "ratio",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_row_has_the_documented_members_and_others_only_where_they_have_a_value()
    {
        var path = Write([Sample.Row("dense"), Sample.Row("window 256") with { Bar = ">= 72 %", BarMet = true, Length = 4096 }]);
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        var rows = file.RootElement.EnumerateArray().Select(static row => row.EnumerateObject().Select(static member => member.Name).ToArray()).ToArray();
        Assert.Equal(Always, rows[0]);
        Assert.Equal([.. Always, "length", "bar", "barMet"], rows[1]);
    }

    [Fact]
    public void Rows_are_read_as_they_were_written()
    {
        BenchmarkResult[] rows = [Sample.Row("dense") with { Milliseconds = 1.25, Note = "a \"note\"" }, Sample.Row("ä | b") with { Error = "broken" }];
        Assert.Equal(rows, ResultFile.Read<List<BenchmarkResult>>(Write(rows)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[{\"suite\": 1}]")]
    [InlineData("[{\"suite\": \"roofline\"}]")]
    public void A_file_of_something_else_is_named(string text)
    {
        var path = Path.Combine(folder.FullName, "rows.json");
        File.WriteAllText(path, text);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => ResultFile.Read<List<BenchmarkResult>>(path)).Message, StringComparison.Ordinal);
    }

    private string Write(IReadOnlyList<BenchmarkResult> rows)
    {
        var path = Path.Combine(folder.FullName, "made", "rows.json");
        ResultFile.Write(path, rows);
        return path;
    }
}
