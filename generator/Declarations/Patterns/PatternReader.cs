using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads the pattern attributes of a class.</summary>
internal sealed class PatternReader(
    INamedTypeSymbol type, Compilation compilation, bool isCausal, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
{
    /// <summary>The reader of each attribute. It returns null where it has reported an error.</summary>
    private static readonly Dictionary<string, Func<PatternArguments, PatternElement?>> Readers = new()
    {
        ["Dense"] = static _ => new DenseElement(),
        ["SlidingWindow"] = WindowReader.Read,
        ["GlobalTokens"] = GlobalReader.ReadTokens,
        ["GlobalBlocks"] = GlobalReader.ReadBlocks,
        ["BlockWindow"] = BlockReader.ReadWindow,
        ["BlockLocal"] = BlockReader.ReadLocal,
        ["RandomBlocks"] = RandomBlocksReader.Read,
        ["Strided"] = StrideReader.ReadStrided,
        ["FixedStride"] = StrideReader.ReadFixed,
        ["LogSparse"] = StrideReader.ReadLogSparse,
        ["Neighborhood"] = NeighborhoodReader.Read,
        ["MaskPredicate"] = PredicateReader.Read,
        ["PrefixLM"] = static _ => new PrefixElement(),
    };

    /// <summary>Whether an attribute means nothing without [SparseAttention].</summary>
    public static bool IsPattern(AttributeData attribute) => DeclarationReader.Is(attribute, KnownNames.Causal) || FindReader(attribute) is not null;

    /// <summary>Reads the elements, each once, in the order of the source.</summary>
    public List<PatternElement> Read()
    {
        var read = new List<ReadPattern>();
        var complete = true;
        foreach (var attribute in type.GetAttributes())
        {
            if (FindReader(attribute) is { } reader)
            {
                var arguments = new PatternArguments(attribute, type, compilation, isCausal, diagnostics, cancellationToken);
                var element = arguments.AreWellFormed ? WithHeads(reader(arguments), arguments) : null;
                complete &= element is not null;
                if (element is not null)
                {
                    read.Add(new ReadPattern(attribute, arguments, element));
                }
            }
        }

        PatternOverlap.Check(type, read, diagnostics);
        PatternComposition.Check(type, isCausal, read, complete);
        return [.. read.Select(static item => item.Element).Distinct()];
    }

    private static Func<PatternArguments, PatternElement?>? FindReader(AttributeData attribute)
    {
        const string Suffix = "Attribute";
        return attribute.AttributeClass is { ContainingType: null, Name: var name } declared
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && declared.ContainingNamespace.ToDisplayString() == KnownNames.Namespace
            && Readers.TryGetValue(name.Substring(0, name.Length - Suffix.Length), out var reader)
                ? reader
                : null;
    }

    private static PatternElement? WithHeads(PatternElement? element, PatternArguments arguments)
    {
        var text = arguments.Text("Heads");
        return arguments.Require(HeadSet.TryParse(text, out var heads), DiagnosticDescriptors.HeadsMalformed, "Heads", text, HeadSet.LargestHead) && element is not null
            ? element with { Heads = heads }
            : null;
    }
}

/// <summary>An attribute and what it says.</summary>
internal sealed record ReadPattern(AttributeData Attribute, PatternArguments Arguments, PatternElement Element);
