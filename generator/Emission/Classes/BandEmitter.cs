using System.Globalization;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>The keys of a row, where they are one range for every row of every head: as C# and in words.</summary>
/// <param name="First">Statement that gives <c>first</c>.</param>
/// <param name="Last">Statement that gives <c>last</c>.</param>
/// <param name="Words">A sentence.</param>
/// <param name="Step">Distance from key to key.</param>
internal sealed record BandEmitter(string First, string Last, string Words, int Step = 1)
{
    private const string Min = "(int)global::System.Math.Min";
    private const string Max = "(int)global::System.Math.Max";

    /// <summary>Finds the range.</summary>
    /// <returns>The range, or null where rows may have several.</returns>
    public static BandEmitter? Create(KernelDeclaration declaration)
    {
        if (declaration.Elements.Count == 1 && declaration.Elements[0] is SlidingWindowElement { Dilation: > 1, Heads.IsAll: true, IsGivenAtCall: false } dilated)
        {
            return Dilated(dilated, declaration.IsCausal);
        }

        if (declaration.Elements.Count == 1
            && declaration.Elements[0] is MaskPredicateElement { Heads.IsAll: true } predicate
            && PredicateEmitter.TreeOf(predicate) is { } tree
            && DifferenceBand.Find(tree.Root) is { } bounds)
        {
            return OfDifference(predicate.Name, bounds.Least, bounds.Greatest);
        }

        if (!declaration.Elements.All(static element => element.Heads.IsAll && IsBand(element)))
        {
            return null;
        }

        var isCausal = declaration.IsCausal;
        if (declaration.Elements.Count == 0 || declaration.Elements.Any(static element => element is DenseElement))
        {
            return isCausal
                ? new BandEmitter("first = 0;", $"last = {Min}(keyCount - 1, position);", "Every key up to the query's position.")
                : new BandEmitter("first = 0;", "last = keyCount - 1;", "Every key.");
        }

        var bands = Bands(declaration).ToList();
        return bands.Count switch
        {
            0 => new BandEmitter("first = 0;", "last = -1;", "No key: the rows attend global tokens only."),
            1 => bands[0],

            // Every band has the query's own key, or the key nearest to it, so the union of several is one range.
            _ => new BandEmitter(
                string.Join("\n", bands.Select(static (band, index) => Join(band.First, "first", "Min", index))),
                string.Join("\n", bands.Select(static (band, index) => Join(band.Last, "last", "Max", index))),
                string.Join(" ", bands.Select(static band => band.Words))),
        };
    }

    private static BandEmitter Dilated(SlidingWindowElement window, bool isCausal)
    {
        var right = isCausal ? 0 : window.Right;
        return new BandEmitter(
            Format("first = {0}(0L, (long)position - {1});", Max, (long)window.Left * window.Dilation),
            Format("last = {0}(keyCount - 1L, (long)position + {1});", Min, (long)right * window.Dilation),
            Format("{0} keys before the query's position and {1} after it, at distances of {2}.", window.Left, right, window.Dilation),
            window.Dilation);
    }

    /// <summary>The keys for which query - key is between two bounds.</summary>
    private static BandEmitter OfDifference(string name, long? least, long? greatest) => new(
        greatest is null ? "first = 0;" : Format("first = (int)global::System.Math.Min(keyCount, global::System.Math.Max(0L, (long)position - {0}));", Number(greatest.Value)),
        least is null ? "last = keyCount - 1;" : Format("last = (int)global::System.Math.Max(-1L, global::System.Math.Min(keyCount - 1L, (long)position - {0}));", Number(least.Value)),
        $"What {name} allows: from {greatest?.ToString(CultureInfo.InvariantCulture) ?? "all"} keys before the query's position to {Negated(least)} after it.");

    private static string Number(long value) => Format(value < 0 ? "({0}L)" : "{0}L", value);

    private static string Negated(long? least) => least is null ? "all" : Format("{0}", -least.Value);

    private static string Join(string statement, string name, string function, int index) => index == 0
        ? statement
        : $"{name} = global::System.Math.{function}({name}, {statement.Substring(name.Length + 3).TrimEnd(';')});";

    private static bool IsBand(PatternElement element) => element is DenseElement or GlobalTokensElement or GlobalBlocksElement or PrefixElement
        or SlidingWindowElement { Dilation: 1, IsGivenAtCall: false } or NeighborhoodElement { Dilation: 1 };

    private static IEnumerable<BandEmitter> Bands(KernelDeclaration declaration)
    {
        var windows = declaration.Elements.OfType<SlidingWindowElement>().ToList();
        if (windows.Count > 0)
        {
            var left = windows.Max(static window => window.Left);
            var right = declaration.IsCausal ? 0 : windows.Max(static window => window.Right);
            yield return new BandEmitter(
                Format("first = {0}(0L, (long)position - {1});", Max, left),
                Format("last = {0}(keyCount - 1L, (long)position + {1});", Min, right),
                Format("From {0} keys before the query's position to {1} after it.", left, right));
        }

        if (declaration.Elements.Any(static element => element is PrefixElement))
        {
            yield return new BandEmitter(
                "first = 0;",
                Format("last = {0}(keyCount - 1L, global::System.Math.Max((long)position, prefixLength - 1L));", Min),
                "Every key up to the query's position and those of the prefix.");
        }

        foreach (var line in declaration.Elements.OfType<NeighborhoodElement>())
        {
            yield return new BandEmitter(
                Format("first = {0}(0L, global::System.Math.Min((long)position - {1}, keyCount - {2}L));", Max, line.Count / 2, line.Count),
                Format(
                    "last = {0}(keyCount - 1L, global::System.Math.Max(0L, global::System.Math.Min((long)position - {1}, keyCount - {2}L)) + {3});",
                    Min, line.Count / 2, line.Count, line.Count - 1),
                Format("The {0} keys around the query's position, all within the sequence.", line.Count));
        }
    }

    private static string Format(string format, params object[] arguments) => string.Format(CultureInfo.InvariantCulture, format, arguments);
}
