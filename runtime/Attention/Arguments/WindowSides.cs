namespace SparseAttentionGen;

/// <summary>The sides of a window that is given with a call.</summary>
/// <param name="Left">Number of keys before the query's own: 0 or more.</param>
/// <param name="Right">Number of keys after the query's own: 0 or more.</param>
public readonly record struct WindowSides(int Left, int Right)
{
    /// <summary>A window of the same size on both sides.</summary>
    /// <param name="window">Number of keys on each side of the query's own: 0 or more. Half of what Longformer's configuration calls <c>attention_window</c>.</param>
    public WindowSides(int window)
        : this(window, window)
    {
    }
}
