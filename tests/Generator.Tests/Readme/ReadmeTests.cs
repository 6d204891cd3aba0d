using System.Text.RegularExpressions;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Generator.Tests.Readme;

/// <summary>What the README shows compiles, and what it names exists.</summary>
public partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(RepositoryFiles.PathTo("README.md"));

    [Fact]
    public async Task The_code_of_the_readme_compiles_as_one_program()
    {
        var units = CodeBlock().Matches(Text)
            .Select(static match => SyntaxFactory.ParseCompilationUnit(match.Groups["code"].Value))
            .ToArray();
        Assert.True(units.Length >= 4);
        var usings = units.SelectMany(static unit => unit.Usings).Select(static item => item.ToString().Trim()).Append("using System;").Distinct();
        var statements = units.SelectMany(static unit => unit.Members.OfType<GlobalStatementSyntax>()).Select(static item => item.ToFullString());
        var types = units.SelectMany(static unit => unit.Members.OfType<TypeDeclarationSyntax>()).Select(static item => item.ToFullString());
        var program = $$"""
            {{string.Join('\n', usings)}}

            {{string.Concat(types)}}
            internal static class Readme
            {
                internal static void Run()
                {
            {{string.Concat(statements)}}
                }
            }
            """;
        Assert.Empty((await GeneratorHarness.RunAsync(program, new HarnessOptions { Suppressed = ["CS1591", "CS0219"] })).All);
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

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("--project (?<path>[A-Za-z/.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Project();

    [GeneratedRegex(@"\]\((?<path>[A-Za-z/.]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
