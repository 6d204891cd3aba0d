using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SparseAttentionGen;
using SparseAttentionGen.Generator;

namespace Generator.Tests.Harness;

/// <summary>Compiles sources as a user's project would: with the runtime, the generator and the analyzer.</summary>
internal static class GeneratorHarness
{
    /// <summary>Compilations made from one share what was read from the references.</summary>
    private static readonly CSharpCompilation WithoutRuntime = CSharpCompilation.Create(
        "Project",
        [],
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(System.Numerics.Tensors.TensorPrimitives).Assembly.Location)],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static readonly CSharpCompilation WithRuntime =
        WithoutRuntime.AddReferences(MetadataReference.CreateFromFile(typeof(SparseAttentionAttribute).Assembly.Location));

    /// <summary>Compiles, generates and analyzes.</summary>
    public static async Task<HarnessResult> RunAsync(string source, HarnessOptions? options = null)
    {
        options ??= HarnessOptions.Default;
        var input = CreateCompilation([source], options);
        var driver = CreateDriver(options).RunGeneratorsAndUpdateCompilation(input, out var output, out var reported);
        var analyzed = options.RunAnalyzers ? await AnalyzeAsync(output) : output.GetDiagnostics();
        return new HarnessResult(
            input,
            (CSharpCompilation)output,
            driver.GetRunResult(),
            [.. reported.Concat(analyzed)
                .Where(static diagnostic => !diagnostic.IsSuppressed && diagnostic.Severity != DiagnosticSeverity.Hidden)
                .OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start)]);
    }

    /// <summary>Only generates.</summary>
    public static GeneratorDriverRunResult Generate(string source, HarnessOptions? options = null)
    {
        options ??= HarnessOptions.Default;
        return CreateDriver(options).RunGenerators(CreateCompilation([source], options)).GetRunResult();
    }

    /// <summary>A project of sources, before generation.</summary>
    public static CSharpCompilation CreateCompilation(IEnumerable<string> sources, HarnessOptions options)
    {
        var trees = sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, ParseOptions(options), $"Source{index}.cs")).ToArray();
        var empty = !options.ReferenceRuntime ? WithoutRuntime
            : options.RuntimeAliases.Count == 0 ? WithRuntime
            : WithoutRuntime.AddReferences(MetadataReference.CreateFromFile(typeof(SparseAttentionAttribute).Assembly.Location).WithAliases(options.RuntimeAliases));
        var suppressed = options.Suppressed.Select(static id => KeyValuePair.Create(id, ReportDiagnostic.Suppress));
        return empty
            .WithAssemblyName(options.AssemblyName)
            .AddReferences(options.References)
            .WithOptions(options.Configure(empty.Options.WithSpecificDiagnosticOptions(suppressed)))
            .AddSyntaxTrees(trees);
    }

    /// <summary>A driver that records what each step did.</summary>
    public static GeneratorDriver CreateDriver(HarnessOptions options) => CSharpGeneratorDriver.Create(
        [new SparseAttentionGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions(options),
        optionsProvider: new ProjectProperties(options.Properties),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpParseOptions ParseOptions(HarnessOptions options) =>
        new(options.LanguageVersion, DocumentationMode.Diagnose);

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation)
    {
        var analyzers = new CompilationWithAnalyzers(
            compilation,
            [new SparseAttentionAnalyzer()],
            new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        return await analyzers.GetAllDiagnosticsAsync();
    }
}
