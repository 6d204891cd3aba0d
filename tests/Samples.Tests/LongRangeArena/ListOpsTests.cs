using SparseAttentionGen.LongRangeArena.Tasks;

namespace SparseAttentionGen.Samples.Tests.LongRangeArena;

public sealed class ListOpsTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData("[MIN 4 3 9 ]", 3)]
    [InlineData("[MAX 4 3 [MIN 2 3 ] 1 0 ]", 4)]
    [InlineData("[MED 1 2 8 ]", 2)]
    [InlineData("[MED 1 2 5 8 ]", 3)]
    [InlineData("[SM 9 8 7 ]", 4)]
    [InlineData("[SM [MAX 1 9 ] [MED 0 0 4 ] ]", 9)]
    public void Expressions_have_their_value(string expression, int value) =>
        Assert.Equal(value, ListOpsTree.Evaluate(expression.Split(' ').Select(static token => ListOpsTree.Tokens.ToList().IndexOf(token)).ToArray()));

    [Fact]
    public void Drawn_expressions_keep_to_the_published_rule()
    {
        var random = new Random(1);
        var tokens = new List<int>();
        var operations = 0;
        const int Draws = 3000;
        for (var draw = 0; draw < Draws; draw++)
        {
            tokens.Clear();
            var value = ListOpsTree.Draw(random, ListOpsRule.Published, tokens);
            Assert.Equal(value, ListOpsTree.Evaluate(tokens.ToArray()));
            Assert.True(Depth(tokens) <= ListOpsRule.Published.MaxDepth);
            operations += tokens.Count > 1 ? 1 : 0;
        }

        Assert.InRange((double)operations / Draws, 0.22, 0.28);
    }

    [Fact]
    public void Examples_have_the_lengths_of_the_rule_and_none_is_there_twice()
    {
        var task = new ListOpsTask(64, ListOpsRule.For(64), trainingCount: 400, heldOutCount: 100, seed: 3);
        Batch[] batches = [task.HeldOut(Split.Test, 0, 100), task.HeldOut(Split.Validation, 0, 100), task.Training(0, 400)];
        Assert.All(batches.SelectMany(static batch => batch.Lengths), static length => Assert.InRange(length - 1, 17, 63));
        var sequences = batches.SelectMany(static batch => batch.Tokens.Chunk(64)).Select(static tokens => string.Join(' ', tokens)).ToArray();
        Assert.Equal(600, sequences.Distinct().Count());
        Assert.InRange(task.Guessing, 0.1, 0.35);
    }

    [Fact]
    public void Examples_are_the_same_for_a_seed_and_held_out_ones_for_any_number_of_training_examples()
    {
        ListOpsTask Make(int count, int seed) => new(64, ListOpsRule.For(64), count, heldOutCount: 20, seed);
        Assert.Equal(Make(50, 3).Training(2, 10).Tokens, Make(50, 3).Training(2, 10).Tokens);
        Assert.Equal(Make(50, 3).HeldOut(Split.Test, 0, 20).Tokens, Make(60, 3).HeldOut(Split.Test, 0, 20).Tokens);
        Assert.NotEqual(Make(50, 3).Training(0, 10).Tokens, Make(50, 4).Training(0, 10).Tokens);
    }

    [Fact]
    public void Every_example_is_seen_once_before_any_is_seen_again()
    {
        var task = new ListOpsTask(64, ListOpsRule.For(64), trainingCount: 40, heldOutCount: 5, seed: 3);
        string[] Epoch(int first) => [.. Enumerable.Range(first, 4).SelectMany(step => task.Training(step, 10).Tokens.Chunk(64)).Select(static tokens => string.Join(' ', tokens))];
        Assert.Equal(40, Epoch(0).Distinct().Count());
        Assert.Equal(Epoch(0).Order(), Epoch(4).Order());
        Assert.NotEqual(Epoch(0), Epoch(4));
    }

    [Fact]
    public void Long_sequences_have_the_published_sizes() => Assert.Equal(new ListOpsRule(10, 10, 500, 2000), ListOpsRule.For(2048));

    private static int Depth(IEnumerable<int> tokens)
    {
        var (depth, deepest) = (1, 1);
        foreach (var token in tokens)
        {
            depth += token < 10 ? 0 : token == 14 ? -1 : 1;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }
}
