using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Startup;

/// <summary>Runs the generator as the compiler does, over classes that differ in their window.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
    private readonly CSharpCompilation compilation;
    private readonly Type generator;

    public GeneratorRun(int declarations)
    {
        // Loaded from where it was built: this project already refers to it as an analyzer.
        var configuration = typeof(GeneratorRun).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Release";
        var path = Repository.PathTo("generator", "bin", configuration, "netstandard2.0", "SparseAttentionGen.Generator.dll");
        generator = Assembly.LoadFrom(path).GetType("SparseAttentionGen.Generator.SparseAttentionGenerator", throwOnError: true)!;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static file => File.Exists(file) && IsReference(Path.GetFileName(file)))
            .Select(static file => MetadataReference.CreateFromFile(file));
        compilation = CSharpCompilation.Create(
            "Declarations",
            [CSharpSyntaxTree.ParseText(Declarations(declarations), Language)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
    }

    /// <summary>Size of what a fresh driver emits.</summary>
    public (long Bytes, long Lines) Generate()
    {
        var texts = Driver().RunGenerators(compilation).GetRunResult().GeneratedTrees.Select(static tree => tree.GetText()).ToList();
        if (texts.Count == 0)
        {
            throw new InvalidOperationException("The generator emitted nothing.");
        }

        return (texts.Sum(static text => (long)Encoding.UTF8.GetByteCount(text.ToString())), texts.Sum(static text => (long)text.Lines.Count));
    }

    /// <summary>Size of the assembly.</summary>
    public long CompiledBytes()
    {
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        using var assembly = new MemoryStream();
        var result = updated.Emit(assembly);
        return result.Success
            ? assembly.Length
            : throw new InvalidOperationException($"The emitted code does not compile: {result.Diagnostics.First(static item => item.Severity == DiagnosticSeverity.Error)}");
    }

    private CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [((IIncrementalGenerator)Activator.CreateInstance(generator)!).AsSourceGenerator()], parseOptions: Language);

    private static bool IsReference(string file) =>
        file.StartsWith("System.", StringComparison.Ordinal) || file is "SparseAttentionGen.dll" or "netstandard.dll" or "mscorlib.dll";

    private static string Declarations(int count)
    {
        var text = new StringBuilder("using SparseAttentionGen;\n");
        for (var index = 0; index < count; index++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"[SparseAttention(HeadDim = 64)]\n[SlidingWindow({16 * (index + 1)})]\npublic sealed partial class Attention{index};\n");
        }

        return text.ToString();
    }
}
