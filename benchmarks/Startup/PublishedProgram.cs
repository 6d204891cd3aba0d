using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Benchmarks.Startup;

/// <summary>A small program that uses the library, published into a temporary folder.</summary>
internal sealed class PublishedProgram : IDisposable
{
    private const string Name = "FirstCall";

    private const string Source = """
        using System.Diagnostics;
        using System.Globalization;
        using SparseAttentionGen;

        var length = int.Parse(args[0], CultureInfo.InvariantCulture);
        var random = new Random(1);
        float[] Fill() => [.. Enumerable.Range(0, length * 64).Select(_ => (random.NextSingle() * 4) - 2)];
        var (query, key, value, output) = (Fill(), Fill(), Fill(), new float[length * 64]);
        var start = Stopwatch.GetTimestamp();
        new LongDocument().Forward(query, key, value, output, new AttentionShape(1, 1, length), options: new AttentionOptions { MaxThreads = 1 });
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));

        [SparseAttention(HeadDim = 64)]
        [SlidingWindow(256)]
        internal sealed partial class LongDocument;
        """;

    private readonly string folder;

    private PublishedProgram(string folder) => this.folder = folder;

    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new("ReadyToRun", "<PublishReadyToRun>true</PublishReadyToRun><SelfContained>false</SelfContained>"),
        new("NativeAOT", $"<PublishAot>true</PublishAot><IlcInstructionSet>{NativeInstructionSet}</IlcInstructionSet>"),
    ];

    public string Path => System.IO.Path.Combine(folder, "out", OperatingSystem.IsWindows() ? Name + ".exe" : Name);

    /// <summary>The processor's, by name where it has one: on the first processors with AVX-512 the compiler fails for its own "native".</summary>
    private static string NativeInstructionSet => VectorWidths.Has512 ? "x86-64-v4" : Avx2.IsSupported ? "x86-64-v3" : "native";

    /// <exception cref="InvalidOperationException">Publishing failed, for the reason in the message.</exception>
    public static PublishedProgram Publish(Kind kind)
    {
        var program = new PublishedProgram(Directory.CreateTempSubdirectory("sparse-attention-startup-").FullName);
        try
        {
            File.WriteAllText(System.IO.Path.Combine(program.folder, "Program.cs"), Source);
            File.WriteAllText(System.IO.Path.Combine(program.folder, Name + ".csproj"), Project(kind));
            ChildProcess.Capture(
                "dotnet",
                "publish",
                program.folder,
                "--configuration",
                "Release",
                "--runtime",
                RuntimeInformation.RuntimeIdentifier,
                "--output",
                System.IO.Path.Combine(program.folder, "out"),
                "--nologo");
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Project(Kind kind) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
            <NuGetAudit>false</NuGetAudit>
            {kind.Properties}
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="{Repository.PathTo("runtime", "Attention", "SparseAttentionGen.csproj")}" />
            <ProjectReference Include="{Repository.PathTo("generator", "SparseAttentionGen.Generator.csproj")}" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>A way to publish: its name and the properties that choose it.</summary>
    internal sealed record Kind(string Name, string Properties);
}
