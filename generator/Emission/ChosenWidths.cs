namespace SparseAttentionGen.Generator.Emission;

/// <summary>The vector widths that a project's kernels are emitted for: its property SparseAttentionVectorWidths.</summary>
/// <param name="Flags">A bit for each of <see cref="VectorTarget.All"/>.</param>
/// <param name="Problem">What is wrong with the property, or null. All widths are emitted then, so that no other errors follow.</param>
internal readonly record struct ChosenWidths(int Flags, string? Problem = null)
{
    /// <summary>The property, as the compiler sees it.</summary>
    public const string Property = "build_property.SparseAttentionVectorWidths";

    /// <summary>Every width.</summary>
    public static ChosenWidths All { get; } = new((1 << VectorTarget.All.Count) - 1);

    /// <summary>The widths, the widest first. The last also runs where the processor has none of them.</summary>
    public IReadOnlyList<VectorTarget> Targets
    {
        get
        {
            var flags = Flags;
            return [.. VectorTarget.All.Where((_, index) => (flags & (1 << index)) != 0)];
        }
    }

    /// <summary>Reads the property.</summary>
    /// <param name="text">Names with commas between them; null or nothing: every width.</param>
    public static ChosenWidths Parse(string? text)
    {
        var flags = 0;
        foreach (var name in (text ?? string.Empty).Split(',').Select(static item => item.Trim()).Where(static item => item.Length > 0))
        {
            var index = VectorTarget.All.ToList().FindIndex(target => string.Equals(target.Name, name, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                var names = string.Join(", ", VectorTarget.All.Select(static target => target.Name));
                return All with { Problem = $"SparseAttentionVectorWidths has '{name}': give some of {names}, with commas between them, or nothing for all of them" };
            }

            flags |= 1 << index;
        }

        return flags == 0 ? All : new ChosenWidths(flags);
    }
}
