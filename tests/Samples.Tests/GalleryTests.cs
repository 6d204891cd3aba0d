using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using SparseAttentionGen.PatternGallery;
using SparseAttentionGen.PatternGallery.Declarations;
using SparseAttentionGen.PatternGallery.Entries;
using Spectre.Console.Testing;

namespace SparseAttentionGen.Samples.Tests;

public sealed partial class GalleryTests : IDisposable
{
    private const string Command = "dotnet run -c Release --project samples/PatternGallery -- docs/gallery --images --document docs/patterns.md";

    private static readonly GalleryEntry[] Entries = [.. Catalog.Groups.SelectMany(static group => group.Entries)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_committed_pages_and_pictures_are_those_that_the_program_writes()
    {
        var (exitCode, output, error) = await RunAsync(folder.At("gallery"), "--images", "--document", folder.At("patterns.md"));

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Contains("index.html", output, StringComparison.Ordinal);
        var documents = Path.Combine(RepositoryPages.Root, "docs");
        Assert.Equal(FilesOf(Path.Combine(documents, "gallery")), FilesOf(folder.At("gallery")));
        foreach (var name in FilesOf(folder.At("gallery")).Select(static name => Path.Combine("gallery", name)).Append("patterns.md"))
        {
            Assert.True(
                ReadLines(Path.Combine(documents, name)).SequenceEqual(ReadLines(folder.At(name))),
                $"docs/{name} is out of date: {Command}");
        }
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryPages.Root, "docs", "gallery", "index.html"));
        var document = Parse(page);
        var places = document.Descendants().Attributes("id").Select(static id => id.Value).ToArray();

        Assert.Equal(places.Distinct(), places);
        Assert.DoesNotContain(document.Descendants(), static item => item.Name.LocalName is "script" or "link" or "img" or "iframe");
        Assert.Empty(document.Descendants().Attributes("src"));
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        foreach (var address in document.Descendants().Attributes("href").Select(static link => link.Value))
        {
            Assert.True(address.StartsWith("https://arxiv.org/abs/", StringComparison.Ordinal) || places.Contains(address[1..]), address);
        }
    }

    [Fact]
    public void The_page_quotes_every_class_as_it_is_written()
    {
        var page = Parse(File.ReadAllText(Path.Combine(RepositoryPages.Root, "docs", "gallery", "index.html")));
        var quoted = page.Descendants().Where(static item => item.Name.LocalName == "pre").Select(static item => item.Value).ToArray();
        var sources = string.Concat(
            Directory.GetFiles(Path.Combine(RepositoryPages.Root, "samples", "PatternGallery", "Declarations")).Select(static file => File.ReadAllText(file).ReplaceLineEndings("\n")));
        foreach (var entry in Entries)
        {
            Assert.Contains(entry.Source.Code, quoted);
            Assert.Contains(entry.Source.Code, sources, StringComparison.Ordinal);
            Assert.Matches($@"public sealed partial class {entry.ClassName}(;|\n\{{\n(    .*\n|\n)+\}})$", entry.Source.Code);
        }

        Assert.Equal(
            typeof(DenseAttention).Assembly.GetTypes().Where(static type => typeof(ISparseAttention).IsAssignableFrom(type)).Select(static type => type.Name).Order(),
            Entries.Select(static entry => entry.ClassName).Order());
    }

    [Fact]
    public void Every_entry_has_the_pattern_of_its_class()
    {
        foreach (var entry in Entries)
        {
            var declared = typeof(DenseAttention).Assembly.GetType(typeof(DenseAttention).Namespace + "." + entry.ClassName)!;
            Assert.Same(declared.GetProperty(nameof(DenseAttention.Pattern))!.GetValue(null), entry.Pattern);
        }
    }

    [Fact]
    public void Approximations_name_a_plot_and_cost_what_they_say()
    {
        var approximations = Entries.Where(static entry => entry.Pattern.Approximation is not null).ToArray();

        Assert.Equal(
            [typeof(LinearFeatures), typeof(LowRankProjection), typeof(NystromLandmarks), typeof(RandomFeatures)],
            approximations.Select(static entry => entry.Pattern.Approximation!.GetType()).Distinct().OrderBy(static type => type.Name, StringComparer.Ordinal));
        foreach (var entry in approximations)
        {
            Assert.True(File.Exists(Path.Combine(RepositoryPages.Root, "docs", "approximation", entry.ErrorPlot!)), entry.ErrorPlot);
            var cost = entry.Cost(0, 4096);
            Assert.Equal(entry.Pattern.UsefulFlops(4096) / 1e9, cost.Gigaflops, 1e-9);
            Assert.Equal(entry.Pattern.UsefulFlops(4096) / DenseAttention.Pattern.UsefulFlops(4096), cost.Density, 1e-9);
        }

        Assert.Equal([nameof(LongShortAttention)], approximations.Where(static entry => entry.HasPicture).Select(static entry => entry.ClassName));
    }

    [Theory]
    [InlineData("Unknown option 'fast'", "--fast")]
    [InlineData("--length is '0'", "--length", "0")]
    [InlineData("--length is 'many'", "--length", "many")]
    [InlineData("--length is '99999999999'", "--length", "99999999999")]
    [InlineData("add --images", "--document", "patterns.md")]
    [InlineData("A name is empty", "")]
    public async Task A_wrong_option_is_explained(string message, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        var (exitCode, _, error) = await RunAsync(folder.Write("file", "text"));

        Assert.Equal(1, exitCode);
        Assert.Contains("file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        var (exitCode, output, _) = await RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.All(["[FOLDER]", "--length", "--images", "--document", "--help"], option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new TestConsole();
        using var error = new TestConsole();
        output.Profile.Width = error.Profile.Width = 400;
        var exitCode = await GalleryApp.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.Output, error.Output);
    }

    private static string[] FilesOf(string path) => [.. Directory.GetFiles(path).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string[] ReadLines(string path) => File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n');

    private static XDocument Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(Doctype().Replace(page, string.Empty)));
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    [GeneratedRegex("^<!DOCTYPE html>\n")]
    private static partial Regex Doctype();
}
