namespace SparseAttentionGen;

/// <summary>
/// A query at position p may attend the keys from p - <see cref="Left"/> to p + <see cref="Right"/>, or with a
/// <see cref="Dilation"/> as many at that distance from each other
/// (Beltagy et al. 2020, Longformer, arXiv 2004.05150, section 3.1).
/// </summary>
/// <remarks>
/// The sides exclude the query's own key: <c>[SlidingWindow(256)]</c> allows 513 keys and is what Longformer calls an
/// attention window of 512. A Mistral-style causal window of w keys is <c>[SlidingWindow(Left = w - 1, Right = 0)]</c>.
/// Longformer dilates the windows of some heads: <c>[SlidingWindow(256, Heads = "0-9")]</c> and
/// <c>[SlidingWindow(256, Dilation = 4, Heads = "10, 11")]</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SlidingWindowAttribute : Attribute
{
    /// <summary>A window whose sides are given by <see cref="Left"/> and <see cref="Right"/>.</summary>
    public SlidingWindowAttribute()
    {
    }

    /// <summary>A window of the same size on both sides.</summary>
    /// <param name="window">Number of keys on each side of the query's own: 0 or more.</param>
    public SlidingWindowAttribute(int window)
    {
        Left = window;
        Right = window;
    }

    /// <summary>Number of keys before the query's own: 0 or more. Default 0.</summary>
    public int Left { get; set; }

    /// <summary>Number of keys after the query's own: 0 or more. Default 0.</summary>
    public int Right { get; set; }

    /// <summary>
    /// Distance from one key to the next: 1 or more. Default 1. The sides count keys, so that the farthest ones are
    /// <see cref="Left"/> and <see cref="Right"/> times the dilation away.
    /// </summary>
    public int Dilation { get; set; } = 1;

    /// <summary>
    /// The sides come with each call, as <see cref="AttentionArguments.Window"/>, and are not declared: the layers of a Longformer may differ in
    /// them. Default false. Pictures and costs of the class then show sides of 256.
    /// </summary>
    public bool AtCall { get; set; }

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
