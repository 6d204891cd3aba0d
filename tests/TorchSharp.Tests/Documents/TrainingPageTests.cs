using System.Text.RegularExpressions;
using Documents;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Tests.Documents;

/// <summary>What the page on training shows compiles, since this project's own source has it, and runs.</summary>
public partial class TrainingPageTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void The_code_of_the_page_is_that_of_the_source()
    {
        var source = Lines(File.ReadAllText(Path.Combine(Root, "tests", "TorchSharp.Tests", "Documents", "TrainingPrograms.cs")));
        var blocks = CodeBlock().Matches(File.ReadAllText(Path.Combine(Root, "docs", "training-torchsharp.md"))).Select(static match => Lines(match.Groups["code"].Value)).ToArray();
        Assert.True(blocks.Length >= 5);
        Assert.All(blocks, block => Assert.Contains(block, source, StringComparison.Ordinal));
    }

    /// <summary>Without indentation, which a page has less of, and without empty lines.</summary>
    private static string Lines(string text) =>
        string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static line => line + '\n'));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SparseAttentionGen.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No repository around {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlock();

    /// <summary>The programs, which need libtorch.</summary>
    public class Programs : TorchTest
    {
        [Fact]
        public void The_classifier_learns()
        {
            var losses = TrainingPrograms.Train();
            Assert.True(losses[^10..].Average() < 0.3, string.Join(' ', losses));
        }

        [Fact]
        public void The_other_programs_run()
        {
            var layer = new LongformerSelfAttention(new DocumentAttention(), hiddenSize: 64, heads: 2);
            Assert.Equal([2, 256, 64], TrainingPrograms.Padded(randn(2, 256, 64), layer).shape);
            var inputs = randn([3, 1, 2, 256, 32]);
            Assert.True(TrainingPrograms.Own(inputs[0], inputs[1], inputs[2]).abs().sum().item<float>() > 0);
        }
    }
}
