using System.Collections.Concurrent;

namespace SparseAttentionGen;

/// <summary>The patterns that differ from one in nothing but the sides of the window that calls give: a model has a few.</summary>
internal sealed class WindowedPatterns
{
    private const int MostPatterns = 256;

    private readonly ConcurrentDictionary<(int Left, int Right), AttentionPattern> patterns = new();

    /// <summary>The pattern with some sides, made from another where it is not there.</summary>
    public AttentionPattern Get(int left, int right, AttentionPattern from)
    {
        if (patterns.TryGetValue((left, right), out var pattern))
        {
            return pattern;
        }

        if (patterns.Count >= MostPatterns)
        {
            patterns.Clear();
        }

        PatternElement[] elements =
        [
            .. from.Elements.Select(element => element is SlidingWindowElement { IsGivenAtCall: true } window ? window.WithSides(left, right) : element),
        ];
        return patterns.GetOrAdd((left, right), new AttentionPattern(from.HeadDim, from.ValueDim, from.Scale, from.IsCausal, elements)
        {
            Scores = from.Scores,
            Approximation = from.Approximation,
        });
    }
}
