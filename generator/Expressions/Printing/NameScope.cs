using Microsoft.CodeAnalysis.CSharp;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Gives out names of locals.</summary>
/// <param name="taken">Names that are in use already.</param>
internal sealed class NameScope(IEnumerable<string> taken)
{
    private readonly HashSet<string> used = [.. taken];

    /// <summary>A name that is free: the wanted one, or with a number.</summary>
    /// <param name="wanted">The name; its first letter becomes small, so that it hides no type.</param>
    /// <param name="suffix">What the name has to end with.</param>
    /// <param name="isNumbered">Whether the first name has a number too.</param>
    public string Claim(string wanted, string suffix = "", bool isNumbered = false)
    {
        wanted = char.ToLowerInvariant(wanted[0]) + wanted.Substring(1);
        for (var number = isNumbered ? 0 : -1; ; number++)
        {
            var name = (number < 0 ? wanted : wanted + number) + suffix;
            if (SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None
                && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
                && SyntaxFacts.IsValidIdentifier(name)
                && used.Add(name))
            {
                return name;
            }
        }
    }
}
