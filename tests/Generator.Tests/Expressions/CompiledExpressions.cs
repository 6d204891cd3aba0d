extern alias runtime;

using System.Reflection;
using System.Runtime.Loader;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using SparseAttentionGen.Generator.Emission;
using SparseAttentionGen.Generator.Expressions;
using Verdict = runtime::SparseAttentionGen.CompilerServices.Verdict;

namespace Generator.Tests.Expressions;

/// <summary>A user's method beside everything that is emitted for it, compiled.</summary>
/// <param name="Source">The user's members.</param>
/// <param name="Emitted">The emitted code.</param>
/// <param name="Original">The user's method: the result's bits, or <see cref="Throws"/>.</param>
/// <param name="Vectors">The emitted code for each target: head, query, <see cref="Lanes"/> keys and scores; receives bits.</param>
/// <param name="Classify">The emitted code for rectangles; null for modifiers.</param>
internal sealed record CompiledExpression(
    string Source,
    string Emitted,
    Func<float, int, int, int, long> Original,
    IReadOnlyDictionary<string, Action<int, int, int[], float[], int[]>> Vectors,
    Func<int, int, int, int, int, int, Verdict>? Classify)
{
    public const int Lanes = 16;
    public const long Throws = long.MinValue;
}

/// <summary>Compiles many methods at once: most of the cost is that of starting.</summary>
internal static class CompiledExpressions
{
    /// <summary>Compiles classes of the members that are given, each with M or F.</summary>
    /// <param name="members">The members of each class.</param>
    /// <param name="isModifier">Whether they have an F.</param>
    /// <param name="emit">What is emitted in place of what was read; null for the same.</param>
    public static IReadOnlyList<CompiledExpression> Compile(IReadOnlyList<string> members, bool isModifier, Func<ExpressionTree, ExpressionTree>? emit = null)
    {
        var user = string.Concat(members.Select((text, i) => $$"""
            static partial class Case{{i}}
            {
                {{text}}

                internal static long Original(float score, int head, int q, int k)
                {
                    try
                    {
                        return {{(isModifier ? "BitConverter.SingleToInt32Bits(F(score, head, q, k))" : "M(head, q, k) ? -1 : 0")}};
                    }
                    catch (ArithmeticException)
                    {
                        return long.MinValue;
                    }
                }
            }

            """));
        var source = "using System;\n#pragma warning disable\n" + user;
        var compilation = GeneratorHarness.CreateCompilation([source], HarnessOptions.Default);
        var emitted = new string[members.Count];
        for (var i = 0; i < members.Count; i++)
        {
            var tree = Read(compilation, $"Case{i}", isModifier);
            emitted[i] = EmittedClass.Write($"Emitted{i}", emit is null ? tree : emit(tree), isModifier);
        }

        var assembly = Load(GeneratorHarness.CreateCompilation([source, .. emitted.Select(static text => EmittedClass.Usings + text)], HarnessOptions.Default));
        return [.. members.Select((text, i) => Bind(assembly, i, text, emitted[i], isModifier))];
    }

    /// <summary>Reads a method that has to be readable.</summary>
    public static ExpressionTree Read(Compilation compilation, string type, bool isModifier)
    {
        var symbol = compilation.GetTypeByMetadataName(type)!;
        var result = isModifier
            ? ExpressionReader.ReadModifier(symbol, "F", compilation, CancellationToken.None)
            : ExpressionReader.ReadPredicate(symbol, "M", compilation, CancellationToken.None);
        Assert.True(result.Tree is not null, $"{result.Error}{result.Unsupported} in {symbol.DeclaringSyntaxReferences[0].GetSyntax()}");
        return result.Tree;
    }

    /// <summary>Those of some predicates that are not larger than what is read; the others are called for each pair.</summary>
    public static string[] ReadablePredicates(IReadOnlyList<string> members)
    {
        var user = string.Concat(members.Select(static (text, i) => $"static partial class Case{i}\n{{\n{text}\n}}\n"));
        var compilation = GeneratorHarness.CreateCompilation(["using System;\n#pragma warning disable\n" + user], HarnessOptions.Default);
        return [.. members.Where((_, i) => !IsTooLarge(compilation.GetTypeByMetadataName($"Case{i}")!))];

        bool IsTooLarge(INamedTypeSymbol symbol) =>
            ExpressionReader.ReadPredicate(symbol, "M", compilation, CancellationToken.None).Unsupported?.Construct == ReadingContext.TooLarge;
    }

    /// <summary>Compiles a source that uses the namespace System.</summary>
    public static Assembly Load(string source) => Load(GeneratorHarness.CreateCompilation(["using System;\n" + source], HarnessOptions.Default));

    private static Assembly Load(Compilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static item => item.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
    }

    private static CompiledExpression Bind(Assembly assembly, int index, string source, string emitted, bool isModifier)
    {
        var type = assembly.GetType($"Emitted{index}")!;
        const BindingFlags Any = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
        return new CompiledExpression(
            source,
            emitted,
            assembly.GetType($"Case{index}")!.GetMethod("Original", Any)!.CreateDelegate<Func<float, int, int, int, long>>(),
            VectorTarget.All.ToDictionary(
                static target => target.Name, target => type.GetMethod(target.Name + "Values", Any)!.CreateDelegate<Action<int, int, int[], float[], int[]>>()),
            isModifier ? null : type.GetMethod("Classify", Any)!.CreateDelegate<Func<int, int, int, int, int, int, Verdict>>());
    }
}
