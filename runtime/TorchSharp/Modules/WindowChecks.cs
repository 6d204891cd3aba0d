namespace SparseAttentionGen.Torch;

/// <summary>Whether a window is given where the class wants one, said when a module is made and not when it first runs.</summary>
internal static class WindowChecks
{
    public static void Check(IDifferentiableAttention attention, WindowSides? window)
    {
        if (attention.Pattern.AcceptsWindow != window.HasValue)
        {
            throw new ArgumentException(
                window.HasValue
                    ? $"A window is given, but {attention.GetType().Name} has no [SlidingWindow(AtCall = true)]."
                    : $"{attention.GetType().Name} has [SlidingWindow(AtCall = true)]: give the window's sides.",
                nameof(window));
        }
    }
}
