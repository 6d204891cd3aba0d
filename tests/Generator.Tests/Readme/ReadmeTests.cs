using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Generator.Tests.Readme;

/// <summary>What the README and the page of patterns show compiles, and what they name exists.</summary>
public partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(RepositoryFiles.PathTo("README.md"));

    /// <summary>What the page on Longformer takes as given.</summary>
    private const string Longformer =
        $"LongformerAttention attention, System.ReadOnlySpan<bool> isGlobal, {Tensors}, "
        + "System.Numerics.Tensors.ReadOnlyTensorSpan<float> globalQuery, System.Numerics.Tensors.ReadOnlyTensorSpan<float> globalKey, "
        + "System.Numerics.Tensors.ReadOnlyTensorSpan<float> globalValue";

    private const string Tensors =
        "System.Numerics.Tensors.ReadOnlyTensorSpan<float> query, System.Numerics.Tensors.ReadOnlyTensorSpan<float> key, "
        + "System.Numerics.Tensors.ReadOnlyTensorSpan<float> value, System.Numerics.Tensors.TensorSpan<float> output";

    /// <summary>What the page on calls takes as given.</summary>
    private const string Calls =
        $"ISparseAttention attention, {Tensors}, System.Numerics.Tensors.ReadOnlyTensorSpan<float> newQueries, System.Numerics.Tensors.ReadOnlyTensorSpan<float> cacheKeys, "
        + "System.Numerics.Tensors.ReadOnlyTensorSpan<float> cacheValues, System.Numerics.Tensors.TensorSpan<float> newOutputs";

    [Theory]
    [InlineData("README.md", 4, "")]
    [InlineData("docs/calls.md", 5, Calls)]
    [InlineData("docs/decoding.md", 2, "")]
    [InlineData("docs/low-rank.md", 2, Tensors)]
    [InlineData("docs/patterns.md", 4, "")]
    [InlineData("docs/bigbird.md", 4, "")]
    [InlineData("docs/longformer.md", 2, Longformer)]
    [InlineData("docs/training.md", 4, "")]
    public async Task The_code_of_a_page_compiles_as_one_program(string page, int fewestBlocks, string given) =>
        Assert.Empty((await CompileAsync(page, fewestBlocks, given)).All);

    [Fact]
    public async Task The_model_of_the_page_on_training_learns()
    {
        var compiled = await CompileAsync("docs/training.md", 4, string.Empty, "Losses.AddRange(losses);");
        using var image = new MemoryStream();
        Assert.True(compiled.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        var program = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image).GetType("Readme")!;
        program.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null);
        var losses = (List<double>)program.GetField("Losses", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        Assert.InRange(losses[0], 1.5, 4);
        Assert.InRange(losses[^50..].Average(), 0, 0.1);
    }

    /// <summary>Compiles a page's code.</summary>
    /// <param name="page">The page.</param>
    /// <param name="fewestBlocks">It has as many blocks of code, or more.</param>
    /// <param name="given">What the code takes as given, as parameters.</param>
    /// <param name="last">What is done after the code; it may add to the losses of a training.</param>
    private static async Task<HarnessResult> CompileAsync(string page, int fewestBlocks, string given, string last = "")
    {
        var units = CodeBlock().Matches(File.ReadAllText(RepositoryFiles.PathTo(page.Split('/'))))
            .Select(static match => SyntaxFactory.ParseCompilationUnit(match.Groups["code"].Value))
            .ToArray();
        Assert.True(units.Length >= fewestBlocks);
        var usings = units.SelectMany(static unit => unit.Usings).Select(static item => item.ToString().Trim()).Concat(["using System;", "using System.IO;", "using SparseAttentionGen;"]).Distinct();
        var statements = units.SelectMany(static unit => unit.Members.OfType<GlobalStatementSyntax>()).Select(static item => item.ToFullString());
        var types = units.SelectMany(static unit => unit.Members.OfType<TypeDeclarationSyntax>()).Select(static item => item.ToFullString());
        var program = $$"""
            {{string.Join('\n', usings)}}

            {{string.Concat(types)}}
            internal static class Readme
            {
                internal static readonly System.Collections.Generic.List<double> Losses = [];

                internal static void Run({{given}})
                {
            {{string.Concat(statements)}}
            {{last}}
                }
            }
            """;
        return await GeneratorHarness.RunAsync(program, new HarnessOptions { Suppressed = ["CS1591", "CS0219"] });
    }

    [Fact]
    public void The_projects_and_pages_that_the_readme_names_exist()
    {
        var named = Project().Matches(Text).Select(static match => match.Groups["path"].Value)
            .Concat(Link().Matches(Text).Select(static match => match.Groups["path"].Value))
            .ToArray();
        Assert.Contains("samples/QuickStart", named);
        Assert.All(named, static path => Assert.True(Path.Exists(RepositoryFiles.PathTo(path.Split('/'))), path));
    }

    [Fact]
    public void The_pictures_and_places_that_the_page_of_patterns_names_exist()
    {
        var text = File.ReadAllText(RepositoryFiles.PathTo("docs", "patterns.md"));
        var pictures = Picture().Matches(text).Select(static match => match.Groups["path"].Value).ToArray();
        var headings = Heading().Matches(text).Select(static match => AddressOf(match.Groups["title"].Value)).ToArray();
        var links = Place().Matches(text).Select(static match => match.Groups["place"].Value).ToArray();

        Assert.True(pictures.Length >= 30);
        Assert.All(pictures, static path => Assert.True(File.Exists(RepositoryFiles.PathTo(["docs", .. path.Split('/')])), path));
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Contains(link, headings));
    }

    /// <summary>A heading's place, as GitHub names it.</summary>
    private static string AddressOf(string title) =>
        string.Concat(title.ToLowerInvariant().Where(static letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-')).Replace(' ', '-');

    [GeneratedRegex(@"!\[[^\]]+\]\((?<path>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Picture();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(#(?<place>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Place();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("--project (?<path>[A-Za-z/.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Project();

    [GeneratedRegex(@"\]\((?<path>[A-Za-z0-9/._-]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
