namespace SparseAttentionGen.CompilerServices;

/// <summary>The pattern of a call: the class's, with what the call replaces of it.</summary>
internal static class CallPattern
{
    /// <summary>The pattern that a call's pairs come from.</summary>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="arguments">The call's arguments, checked.</param>
    public static AttentionPattern Of(AttentionPattern pattern, in AttentionArguments arguments)
    {
        pattern = arguments.Window is { } window ? pattern.WithWindow(window.Left, window.Right) : pattern;
        return arguments.RandomSeed is { } seed ? pattern.WithRandomSeed(seed) : pattern;
    }
}
