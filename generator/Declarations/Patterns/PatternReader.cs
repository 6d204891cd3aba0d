using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads the pattern attributes of a class.</summary>
internal sealed class PatternReader(
    INamedTypeSymbol type, bool isCausal, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
{
    /// <summary>Longest side of a window: the sum of two fits in an int.</summary>
    private const int LongestSide = (1 << 30) - 1;

    /// <summary>More declared tokens than this would make the emitted source unreadable; a mask at the call takes any number.</summary>
    private const int MostGlobalTokens = 1 << 16;

    public List<PatternElement> Read()
    {
        var read = new List<(AttributeData Attribute, PatternElement Element)>();
        foreach (var attribute in type.GetAttributes())
        {
            PatternElement? element = null;
            if (DeclarationReader.Is(attribute, KnownNames.Dense))
            {
                element = new DenseElement();
            }
            else if (DeclarationReader.Is(attribute, KnownNames.SlidingWindow))
            {
                element = ReadWindow(attribute);
            }
            else if (DeclarationReader.Is(attribute, KnownNames.GlobalTokens))
            {
                element = ReadGlobalTokens(attribute);
            }

            if (element is not null)
            {
                read.Add((attribute, element));
            }
        }

        PatternOverlap.Check(type, read, diagnostics);
        return [.. read.Select(static item => item.Element).Distinct()];
    }

    private SlidingWindowElement? ReadWindow(AttributeData attribute)
    {
        var named = attribute.NamedArguments.Where(static argument => argument.Key is "Left" or "Right").ToArray();
        if (attribute.ConstructorArguments.Length == 1)
        {
            if (named.Length > 0)
            {
                Report(DiagnosticDescriptors.WindowFormsMixed, attribute, named[0].Key, string.Join(" and ", named.Select(static argument => argument.Key)));
                return null;
            }

            return attribute.ConstructorArguments[0].Value is int window && IsSide(attribute, null, "size", window)
                ? new SlidingWindowElement(window, window)
                : null;
        }

        if (named.Length == 0)
        {
            Report(DiagnosticDescriptors.WindowWithoutSize, attribute, null);
            return null;
        }

        int left = 0, right = 0;
        var valid = true;
        foreach (var argument in named)
        {
            if (argument.Value.Value is not int side)
            {
                return null;
            }

            valid &= IsSide(attribute, argument.Key, argument.Key, side);
            (left, right) = argument.Key == "Left" ? (side, right) : (left, side);
        }

        if (valid && isCausal && right > 0)
        {
            Report(DiagnosticDescriptors.RightSideIsNotCausal, attribute, "Right", right);
        }

        return valid ? new SlidingWindowElement(left, right) : null;
    }

    private bool IsSide(AttributeData attribute, string? argument, string name, int side)
    {
        if (side is >= 0 and <= LongestSide)
        {
            return true;
        }

        Report(DiagnosticDescriptors.WindowOutOfRange, attribute, argument, name, side);
        return false;
    }

    private GlobalTokensElement? ReadGlobalTokens(AttributeData attribute)
    {
        int? count = null;
        if (attribute.ConstructorArguments.Length == 1)
        {
            if (attribute.ConstructorArguments[0].Value is not int given)
            {
                return null;
            }

            count = given;
        }

        int[]? positions = null;
        var columnsOnly = false;
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == "Positions" && argument.Value is { Kind: TypedConstantKind.Array, IsNull: false })
            {
                positions = [.. argument.Value.Values.Select(static value => value.Value).OfType<int>()];
            }
            else if (argument.Key == "ColumnsOnly" && argument.Value.Value is bool flag)
            {
                columnsOnly = flag;
            }
        }

        if (count is not null && positions is not null)
        {
            Report(DiagnosticDescriptors.GlobalTokensFormsMixed, attribute, "Positions");
            return null;
        }

        if (count is not (null or (>= 1 and <= MostGlobalTokens)))
        {
            Report(DiagnosticDescriptors.GlobalTokensOutOfRange, attribute, null, $"The count of global tokens is {count}");
            return null;
        }

        if (positions is { Length: 0 or > MostGlobalTokens })
        {
            Report(DiagnosticDescriptors.GlobalTokensOutOfRange, attribute, "Positions", $"Positions has {positions.Length} entries");
            return null;
        }

        return new GlobalTokensElement(count ?? 0, positions ?? [], columnsOnly);
    }

    private void Report(DiagnosticDescriptor descriptor, AttributeData attribute, string? argument, params object?[] arguments) =>
        diagnostics.Add(Diagnostic.Create(descriptor, Locations.OfArgument(attribute, type, argument, cancellationToken), arguments));
}
