using System.Globalization;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What a pattern looks like and costs at one length, for comments and documentation.</summary>
internal sealed class PatternSummary
{
    /// <summary>Length at which patterns for any length are shown.</summary>
    private const int UsualLength = 4096;

    /// <summary>Length at which the compiler evaluates a predicate for every pair.</summary>
    private const int PredicateLength = 1024;

    /// <summary>Working out longer patterns, of large images, would hold up the compiler.</summary>
    private const int LongestLength = 65536;

    /// <summary>More groups of heads would make the documentation unreadable.</summary>
    private const int MostGroups = 4;

    private const string Legend = ", queries downwards, keys to the right";

    public PatternSummary(AttentionPattern pattern)
    {
        if (!pattern.AttendsPairs)
        {
            Costs =
            [
                Format(
                    "At {0} tokens: {1:0.###} GFLOP for each head, {2:0.###} for dense attention. {3}.",
                    UsualLength,
                    pattern.UsefulFlops(UsualLength) / 1e9,
                    2.0 * (pattern.HeadDim + pattern.ValueDim) * UsualLength * UsualLength / 1e9,
                    pattern.Approximation!.Source),
            ];
            Pictures = [];
            return;
        }

        var predicates = pattern.Elements.OfType<MaskPredicateElement>().ToList();
        if (predicates.Find(static element => PredicateEmitter.TreeOf(element) is null) is { } called)
        {
            Costs = [Format("What {0} allows is not known before run time: Pattern.ToText draws it.", called.Name)];
            Pictures = [];
            return;
        }

        var length = pattern.RequiredLength > 0 ? pattern.RequiredLength : predicates.Count > 0 ? PredicateLength : UsualLength;
        if (length > LongestLength)
        {
            Costs = [Format("The image has {0} tokens, too many to count its pairs here.", length)];
            Pictures = [];
            return;
        }

        var groups = HeadGroup.Of(pattern);
        var shown = groups.Take(MostGroups).ToList();
        Costs = [.. shown.Select(group => Cost(pattern, length, group))];
        Pictures = [.. shown.Select(group => Picture(pattern, length, group))];
        if (groups.Count > MostGroups)
        {
            Costs = [.. Costs, Format("{0} more groups of heads are not shown.", groups.Count - MostGroups)];
        }
    }

    /// <summary>A sentence for each group of heads.</summary>
    public IReadOnlyList<string> Costs { get; }

    /// <summary>A heading and lines for each group of heads.</summary>
    public IReadOnlyList<(string Heading, string[] Lines)> Pictures { get; }

    private static string Cost(AttentionPattern pattern, int length, HeadGroup group)
    {
        var pairs = pattern.CountAllowed(length, group.Head);
        var flopsOfPair = 2.0 * (pattern.HeadDim + pattern.ValueDim);
        var allPairs = (double)length * length;
        var approximating = pattern.Approximation?.UsefulFlops(length, length, pattern.HeadDim, pattern.ValueDim) ?? 0;
        return Format(
            "{0} {1} tokens{2} {3:0.##} % of all pairs are allowed{6}: {4:0.###} GFLOP for each head, {5:0.###} for dense attention.",
            group.Words.Length == 0 ? "At" : $"For {group.Words}, at",
            length,
            IsOfPrefix(pattern, group) ? ", without a prefix," : string.Empty,
            100 * pairs / allPairs,
            ((flopsOfPair * pairs) + approximating) / 1e9,
            flopsOfPair * allPairs / 1e9,
            pattern.Approximation is null ? string.Empty : ", with the projected keys besides");
    }

    private static (string Heading, string[] Lines) Picture(AttentionPattern pattern, int length, HeadGroup group)
    {
        var heads = (group.Words, pattern.VariantOf(group.Head).DiffersByHead) switch
        {
            ("", false) => string.Empty,
            ("", true) => Format(" of head {0}", group.Head),
            (_, false) => " of " + group.Words,
            _ => Format(" of head {0}, one of {1},", group.Head, group.Words),
        };
        var prefix = IsOfPrefix(pattern, group) ? " without a prefix" : string.Empty;
        return (
            Format("The mask{0} at {1} tokens{2}", heads, length, prefix + Legend),
            pattern.ToText(length, width: 48, group.Head).TrimEnd('\n').Split('\n'));
    }

    private static bool IsOfPrefix(AttentionPattern pattern, HeadGroup group) =>
        pattern.VariantOf(group.Head).Elements.Any(static element => element is PrefixElement);

    private static string Format(string format, params object[] arguments) => string.Format(CultureInfo.InvariantCulture, format, arguments);
}
