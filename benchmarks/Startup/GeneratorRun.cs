using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SparseAttentionGen.Benchmarks.Measuring;

namespace SparseAttentionGen.Benchmarks.Startup;

/// <summary>Runs the generator as the compiler does, over classes that differ in their patterns and are of four sizes.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
    private readonly CSharpCompilation compilation;
    private readonly Type generator;
    private readonly string generatorPath;
    private readonly string source;
    private readonly string[] references;

    public GeneratorRun(int declarations)
    {
        // Loaded from where it was built: this project already refers to it as an analyzer.
        var configuration = typeof(GeneratorRun).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Release";
        generatorPath = Repository.PathTo("generator", "bin", configuration, "netstandard2.0", "SparseAttentionGen.Generator.dll");
        generator = Assembly.LoadFrom(generatorPath).GetType("SparseAttentionGen.Generator.SparseAttentionGenerator", throwOnError: true)!;
        references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(static file => File.Exists(file) && IsReference(Path.GetFileName(file))),
        ];
        source = Declarations(declarations);
        compilation = CSharpCompilation.Create(
            "Declarations",
            [CSharpSyntaxTree.ParseText(source, Language)],
            references.Select(static file => MetadataReference.CreateFromFile(file)),
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

    /// <summary>Compiles the classes by the SDK's compiler.</summary>
    public CompilerCost Compile() => CompilerRun.Measure(source, references, generatorPath);

    private CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [((IIncrementalGenerator)Activator.CreateInstance(generator)!).AsSourceGenerator()], parseOptions: Language);

    private static bool IsReference(string file) =>
        file.StartsWith("System.", StringComparison.Ordinal) || file is "SparseAttentionGen.dll" or "netstandard.dll" or "mscorlib.dll";

    private static string Declarations(int count)
    {
        int[] sizes = [64, 32, 128, 80];
        string[] patterns =
        [
            "[SlidingWindow({0})]", "[SlidingWindow({0})]\n[GlobalTokens(1)]", "[Causal]\n[SlidingWindow(Left = {0}, Right = 0)]", "[BlockLocal({0})]", "[SlidingWindow({0}, Dilation = 2)]",
            "[SlidingWindow({0})]\n[Alibi]", "[Strided({0})]", "[SlidingWindow({0})]\n[ScoreModifier(\"Damp\")]", "[MaskPredicate(\"IsNear\")]",
        ];
        var text = new StringBuilder("using SparseAttentionGen;\n");
        for (var index = 0; index < count; index++)
        {
            var pattern = string.Format(CultureInfo.InvariantCulture, patterns[index % patterns.Length], 16 * (index + 1));
            text.Append(CultureInfo.InvariantCulture, $$"""
                [SparseAttention(HeadDim = {{sizes[index % sizes.Length]}})]
                {{pattern}}
                public sealed partial class Attention{{index}}
                {
                    private static float Damp(float score, int head, int query, int key) => score * 0.5f;

                    private static bool IsNear(int head, int query, int key) => query - key < {{index + 3}} && key - query < {{index + 5}};
                }

                """);
        }

        return text.ToString();
    }
}
