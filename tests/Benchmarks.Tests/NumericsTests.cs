using System.Runtime.Intrinsics;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Numerics;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Tests;

/// <summary>What docs/numerics.md promises.</summary>
public sealed class NumericsTests
{
    public static TheoryData<string> Cases => [.. NumericsCases.All.Select(NumericsSuite.Title)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Errors_are_as_small_as_promised(string name)
    {
        var item = NumericsCases.All.Single(item => NumericsSuite.Title(item) == name);
        Assert.SkipWhen(item.TakesMinutesIfNarrow && !Vector256.IsHardwareAccelerated, "Takes minutes with vectors this narrow.");
        Assert.InRange(item.Error(), 0, item.Bound);
    }

    [Fact]
    public void The_page_has_a_row_for_each_promise()
    {
        var page = File.ReadAllText(Repository.PathTo("docs", "numerics.md"));
        Assert.All(NumericsCases.All, item => Assert.Contains($"| {item.Family} | {item.Inputs} | {Figures.Difference(item.Bound)} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_replaces_the_one_before_and_nothing_else()
    {
        var result = new BenchmarkResult
        {
            Suite = "numerics",
            Case = NumericsSuite.Title(NumericsCases.All[0]),
            Isa = "Vector256",
            Threads = 1,
            LargestDifference = 1.5e-7,
        };
        var page = NumericsDocument.Replace($"before\n{NumericsDocument.Begin}\nold\n{NumericsDocument.End}\nbehind\n", [result]);
        Assert.StartsWith($"before\n{NumericsDocument.Begin}\n\n| family | inputs | promised | Vector256 |\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"{NumericsDocument.End}\nbehind\n", page, StringComparison.Ordinal);
        Assert.Contains(" 1.5e-7 |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("old", page, StringComparison.Ordinal);
        Assert.Equal(page, NumericsDocument.Replace(page, [result]));
    }

    [Fact]
    public void A_page_without_a_place_for_the_table_is_rejected() =>
        Assert.Contains(NumericsDocument.Begin, Assert.Throws<InvalidDataException>(() => NumericsDocument.Replace("no place", [])).Message, StringComparison.Ordinal);
}
