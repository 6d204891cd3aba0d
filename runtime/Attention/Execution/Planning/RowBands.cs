using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The keys of rows that have one range each, or keys at one distance from each other.</summary>
internal interface IRowBand
{
    /// <summary>Distance from one key to the next.</summary>
    int Step { get; }

    /// <summary>The first and the last key of a query, or a last one before the first.</summary>
    void Keys(int position, int keyCount, int prefixLength, out int first, out int last);
}

/// <summary>The bands of single rows.</summary>
internal static unsafe class RowBand
{
    /// <summary>The band of a row, limited to the keys that its query may attend at all. A block mask is left to the caller.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The row's block.</param>
    /// <param name="workspace">The rows.</param>
    /// <param name="row">The row.</param>
    /// <param name="band">The band.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KeyRange Of<TBand>(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int row, TBand band)
        where TBand : struct, IRowBand
    {
        if (workspace.RowStates[row].HasNoKeys())
        {
            return KeyRange.Empty;
        }

        var (sequence, position) = (call.SequenceOf(block), workspace.RowPosition[row]);
        var window = call.Windows.RangeOf(sequence, position);
        if (block.IsGlobal)
        {
            return window.Intersect(new KeyRange(block.KeyStart, block.KeyEnd - 1));
        }

        band.Keys(position, sequence.Keys.Count, sequence.PrefixLength, out var first, out var last);
        (first, last) = (Math.Max(first, window.First), Math.Min(last, window.Last));
        return last < first ? KeyRange.Empty : new KeyRange(first, last);
    }
}

/// <summary>The band of a class whose heads all have the same.</summary>
internal readonly struct ClassBand(ClassPattern pattern) : IRowBand
{
    public int Step => pattern.KeyStep;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keys(int position, int keyCount, int prefixLength, out int first, out int last) =>
        pattern.Band(position, keyCount, prefixLength, out first, out last);
}

/// <summary>The window of a call, or of some heads of a class whose heads differ.</summary>
internal readonly struct WindowBand : IRowBand
{
    private readonly long left;
    private readonly long right;

    private WindowBand(SlidingWindowElement window)
    {
        Step = window.Dilation;
        (left, right) = ((long)window.Left * Step, (long)window.Right * Step);
    }

    public int Step { get; }

    /// <summary>Finds the window of a block's heads; null where they have other keys or the rows are not in the order of its steps.</summary>
    public static WindowBand? Of(AttentionCall call, in RowBlock block, KeyKinds kinds) =>
        kinds == KeyKinds.All
        && !block.IsGlobal
        && call.Windows.AreRanges
        && WindowOf(call.Pattern.VariantOf(block.Head).Elements) is { } window
        && (window.Dilation == 1 || (window.Dilation < block.Count && call.GlobalTokensOf(block).Columns.Length == 0))
            ? new WindowBand(window)
            : null;

    /// <summary>The window of elements that are one window and otherwise global tokens; null for others.</summary>
    private static SlidingWindowElement? WindowOf(PatternElement[] elements)
    {
        SlidingWindowElement? found = null;
        foreach (var element in elements)
        {
            if (element is SlidingWindowElement window && found is null)
            {
                found = window;
            }
            else if (element is not GlobalTokensElement)
            {
                return null;
            }
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keys(int position, int keyCount, int prefixLength, out int first, out int last)
    {
        first = (int)Math.Min(keyCount, Math.Max(0, position - left));
        last = (int)Math.Max(-1, Math.Min(keyCount - 1L, position + right));
    }
}
