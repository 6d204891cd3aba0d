using System.Collections.Immutable;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Gives each class's files a name that no other file has, whether or not the case of letters counts.</summary>
/// <param name="Ambiguous">Names that another differs from only in case; the first of each group is not among them.</param>
/// <param name="Repeated">Names of several types, which the compiler rejects: a namespace and a class with members of one name.</param>
internal sealed record FileNames(EquatableArray<string> Ambiguous, EquatableArray<string> Repeated)
{
    public static FileNames Create(ImmutableArray<string> names) => new(
        Sorted(names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase)
            .SelectMany(static group => group.Distinct().OrderBy(static name => name, StringComparer.Ordinal).Skip(1))),
        Sorted(names.GroupBy(static name => name, StringComparer.Ordinal)
            .Where(static group => group.Count() > 1)
            .Select(static group => group.Key)));

    /// <summary>The name of a class's files without their endings, or null where there must be none.</summary>
    public string? Of(string fullName)
    {
        if (Repeated.Contains(fullName))
        {
            return null;
        }

        var isPlain = !Ambiguous.Contains(fullName) && fullName.Length <= UniqueName.Longest;
        var name = fullName.Replace("@", string.Empty).Replace('<', '{').Replace('>', '}');
        return isPlain ? name : UniqueName.Create(name, fullName);
    }

    private static EquatableArray<string> Sorted(IEnumerable<string> names) =>
        new([.. names.OrderBy(static name => name, StringComparer.Ordinal)]);
}
