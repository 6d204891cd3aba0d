using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using SparseAttentionGen.Generator;

namespace Generator.Tests.Pipeline;

/// <summary>An editor runs the generator at every key press: what did not change must not be done again.</summary>
public class IncrementalityTests
{
    private const string Declarations = """
        using SparseAttentionGen;

        [SparseAttention(HeadDim = 8)]
        [SlidingWindow(4)]
        [GlobalTokens(Positions = new[] { 0, -1 })]
        [Alibi(Slopes = new[] { 0.5f, 0.25f })]
        [ScoreModifier("F")]
        public partial class First
        {
            int Own() => 1;

            static float F(float score, int head, int q, int k) { var scaled = score * 4; return scaled + head; }
        }

        [SparseAttention(HeadDim = 16)]
        [RelativeBias(Buckets = 8)]
        public partial class Second;
        """;

    private const string Other = "class Other { int Method() => 1; }";

    [Fact]
    public void An_edit_of_another_class_changes_nothing() => AssertCached(Run(Declarations, Other.Replace("1", "2", StringComparison.Ordinal)));

    [Fact]
    public void A_comment_above_a_declaration_changes_nothing() => AssertCached(Run("// comment\n\n" + Declarations, Other));

    [Fact]
    public void An_edit_of_the_class_s_own_members_changes_nothing() =>
        AssertCached(Run(Declarations.Replace("=> 1", "=> 2", StringComparison.Ordinal), Other));

    [Fact]
    public void Another_way_to_write_the_same_changes_nothing() =>
        AssertCached(Run(Declarations.Replace("SlidingWindow(4)", "SlidingWindow(Left = 2 + 2, Right = 4)", StringComparison.Ordinal), Other));

    [Fact]
    public void An_edit_of_one_declaration_emits_only_that_one_and_the_kernels_of_its_new_size()
    {
        var run = Run(Declarations.Replace("HeadDim = 16", "HeadDim = 17", StringComparison.Ordinal), Other);
        AssertReasons(run, modified: 2, cached: 2);
    }

    [Fact]
    public void An_edit_of_a_pattern_emits_its_class_and_no_kernels()
    {
        var run = Run(Declarations.Replace("SlidingWindow(4)", "SlidingWindow(5)", StringComparison.Ordinal), Other);
        AssertReasons(run, modified: 1, cached: 3);
    }

    [Fact]
    public void A_class_of_known_sizes_emits_itself_alone()
    {
        var run = Run(Declarations, Other + " [SparseAttentionGen.SparseAttention(HeadDim = 16, Scale = 3)] partial class Third;");
        AssertReasons(run, added: 1, cached: 4);
    }

    [Fact]
    public void Kernels_of_a_size_go_with_the_last_class_that_has_it()
    {
        var run = Run(Declarations.Replace("HeadDim = 16", "HeadDim = 8", StringComparison.Ordinal), Other);
        Assert.Equal(
            "First.g.cs Second.g.cs SparseAttentionGen.8x8.Scalar.g.cs SparseAttentionGen.8x8.Vector128.g.cs SparseAttentionGen.8x8.Vector256.g.cs SparseAttentionGen.8x8.Vector512.g.cs",
            string.Join(' ', run.GeneratedSources.Select(static source => source.HintName).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void An_edit_of_a_method_that_is_read_emits_only_its_class_again()
    {
        var run = Run(Declarations.Replace("score * 4", "score * 5", StringComparison.Ordinal), Other);

        AssertReasons(run, modified: 1, cached: 3);
    }

    [Fact]
    public void Another_way_to_write_what_is_read_changes_nothing() =>
        AssertCached(Run(Declarations.Replace("score * 4", "(score * (2 + 2f))", StringComparison.Ordinal), Other));

    [Fact]
    public void A_third_declaration_emits_only_itself_and_the_kernels_of_its_size()
    {
        var run = Run(Declarations, Other + " [SparseAttentionGen.SparseAttention(HeadDim = 4)] partial class Third;");

        AssertReasons(run, added: 2, cached: 4);
    }

    /// <summary>The error moves with its line; the class's members do not depend on where it is.</summary>
    [Fact]
    public void A_comment_above_a_wrong_declaration_moves_the_error_and_emits_nothing_again()
    {
        var wrong = Declarations.Replace("HeadDim = 16", "HeadDim = 16000", StringComparison.Ordinal);
        var run = Run([wrong, Other], ["// comment\n" + wrong, Other]);

        Assert.Equal([IncrementalStepRunReason.Modified], run.TrackedSteps[SparseAttentionGenerator.ErrorStep].SelectMany(static step => step.Outputs).Select(static output => output.Reason));
        Assert.All(run.TrackedSteps[SparseAttentionGenerator.NamingStep].SelectMany(static step => step.Outputs), static output => AssertUntouched(output.Reason));
        Assert.Single(run.Diagnostics);
    }

    [Fact]
    public void The_model_holds_nothing_of_the_compilation()
    {
        var steps = Run(Declarations.Replace("HeadDim = 8", "HeadDim = 8, Gradients = true", StringComparison.Ordinal), Other + " [SparseAttentionGen.SparseAttention(HeadDim = 0)] partial class Third;").TrackedSteps;

        foreach (var name in new[] { SparseAttentionGenerator.DeclarationStep, SparseAttentionGenerator.NamingStep, SparseAttentionGenerator.SignatureStep, SparseAttentionGenerator.ErrorStep })
        {
            var outputs = steps[name].SelectMany(static step => step.Outputs).ToArray();
            Assert.NotEmpty(outputs);
            Assert.All(outputs, static output => ObjectGraph.AssertFreeOf(output.Value, typeof(Compilation).Namespace!));
        }
    }

    private static void AssertCached(GeneratorRunResult run)
    {
        foreach (var name in new[] { SparseAttentionGenerator.DeclarationStep, SparseAttentionGenerator.NamingStep, SparseAttentionGenerator.SignatureStep })
        {
            var reasons = run.TrackedSteps[name].SelectMany(static step => step.Outputs).Select(static output => output.Reason).ToArray();
            Assert.Equal(2, reasons.Length);
            Assert.All(reasons, AssertUntouched);
        }

        Assert.All(OutputReasons(run), AssertUntouched);
    }

    private static void AssertReasons(GeneratorRunResult run, int cached, int modified = 0, int added = 0)
    {
        var reasons = OutputReasons(run);
        Assert.Equal(
            (added, modified, cached, added + modified + cached),
            (Count(IncrementalStepRunReason.New), Count(IncrementalStepRunReason.Modified), Count(IncrementalStepRunReason.Cached), reasons.Length));

        int Count(IncrementalStepRunReason wanted) => reasons.Count(reason => reason == wanted);
    }

    private static void AssertUntouched(IncrementalStepRunReason reason) =>
        Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString());

    private static IncrementalStepRunReason[] OutputReasons(GeneratorRunResult run) =>
        [.. run.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs).Select(static output => output.Reason)];

    /// <summary>Generates for the original sources and then, with the same driver, for edited ones.</summary>
    private static GeneratorRunResult Run(params string[] edited) => Run([Declarations, Other], edited);

    private static GeneratorRunResult Run(string[] original, string[] edited)
    {
        var before = GeneratorHarness.CreateCompilation(original, HarnessOptions.Default);
        var after = GeneratorHarness.CreateCompilation(edited, HarnessOptions.Default);
        foreach (var (old, tree) in before.SyntaxTrees.Zip(after.SyntaxTrees))
        {
            after = after.ReplaceSyntaxTree(tree, old.IsEquivalentTo(tree) && old.ToString() == tree.ToString() ? old : tree);
        }

        return GeneratorHarness.CreateDriver(HarnessOptions.Default).RunGenerators(before).RunGenerators(after).GetRunResult().Results[0];
    }
}
