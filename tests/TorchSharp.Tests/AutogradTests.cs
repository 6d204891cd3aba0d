using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Tests;

/// <summary>Attention is a node of autograd's graph as others are.</summary>
public class AutogradTests : TorchTest
{
    private static readonly Window16 Attention = new();
    private static readonly IDifferentiableAttention[] Families = [Attention, new Pooled16(), new CausalLinear16(), new Performer16(), new Nystrom16()];

    public static TheoryData<string> FamilyNames() => [.. Families.Select(static item => item.GetType().Name)];

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void Finite_differences_agree_with_gradients(string family)
    {
        var attention = Families.Single(item => item.GetType().Name == family);
        var inputs = Enumerable.Range(0, 3).Select(static _ => randn(1, 2, 15, 16).requires_grad_()).ToArray();
        var weights = randn(1, 2, 15, 16);
        var gradients = autograd.grad([Loss(inputs)], inputs);
        for (var index = 0; index < inputs.Length; index++)
        {
            var direction = randn(1, 2, 15, 16);
            var expected = (Moved(index, direction, 1e-2) - Moved(index, direction, -1e-2)) / 2e-2;
            var actual = (gradients[index] * direction).sum(ScalarType.Float64).item<double>();
            Assert.True(Math.Abs(expected - actual) <= 2e-3 * Math.Max(1, Math.Abs(expected)), $"Input {index}: {actual}, but differences give {expected}.");
        }

        Tensor Loss(Tensor[] at) => (attention.Apply(at[0], at[1], at[2]) * weights).sum(ScalarType.Float64);

        double Moved(int index, Tensor direction, double step)
        {
            using var without = no_grad();
            var at = inputs.ToArray();
            at[index] = at[index] + (direction * step);
            return Loss(at).item<double>();
        }
    }

    [Fact]
    public void Without_a_gradient_nothing_is_kept()
    {
        var (constant, leaf) = (randn(1, 1, 9, 16), randn(1, 1, 9, 16).requires_grad_());
        Assert.False(Attention.Apply(constant, constant, constant).requires_grad);
        using (no_grad())
        {
            Assert.False(Attention.Apply(leaf, leaf, leaf).requires_grad);
        }

        using (inference_mode(true))
        {
            Assert.False(Attention.Apply(leaf, leaf, leaf).requires_grad);
        }

        Assert.True(Attention.Apply(constant, leaf, constant).requires_grad);
    }

    [Fact]
    public void One_input_alone_may_require_a_gradient()
    {
        for (var index = 0; index < 3; index++)
        {
            var inputs = Enumerable.Range(0, 3).Select(_ => randn(1, 2, 9, 16)).ToArray();
            inputs[index].requires_grad_();
            Attention.Apply(inputs[0], inputs[1], inputs[2]).square().sum().backward();
            Assert.All(inputs, (input, other) => Assert.Equal(other == index, input.grad is not null));
            Assert.True(inputs[index].grad!.abs().sum().item<float>() > 0);
        }
    }

    [Fact]
    public void Inputs_may_be_disposed_before_the_backward_pass_and_collections_change_nothing()
    {
        var leaf = randn(1, 2, 33, 16).requires_grad_();
        var expected = autograd.grad([Twice().square().sum()], [leaf])[0];
        var loss = Twice().square().sum();
        for (var repetition = 0; repetition < 3; repetition++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        loss.backward();
        GC.Collect();
        Assert.Equal(expected.data<float>().ToArray(), leaf.grad!.data<float>().ToArray());

        Tensor Twice()
        {
            using var scope = NewDisposeScope();
            var key = leaf * 0.5;
            var first = Attention.Apply(leaf, key, key + 1);
            return Attention.Apply(first, key, first).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        var leaf = randn(1, 2, 33, 16).requires_grad_();
        Step();
        for (var repetition = 0; repetition < 2; repetition++)
        {
            // What tests before have left.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var before = Tensor.TotalCount;
        for (var step = 0; step < 20; step++)
        {
            Step();
        }

        // No collection is asked for in between: scopes alone end what a step has made.
        Assert.True(Tensor.TotalCount <= before, $"{before} tensors became {Tensor.TotalCount}.");

        void Step()
        {
            using var scope = NewDisposeScope();
            var first = Attention.Apply(leaf, leaf, leaf, new TorchAttentionArguments { KeyPaddingMask = ones(1, 33, @bool) });
            Attention.Apply(first, leaf, first).square().sum().backward();
        }
    }

    [Fact]
    public void A_graph_may_be_used_twice_and_gradients_add_up()
    {
        var leaf = randn(1, 2, 9, 16).requires_grad_();
        var loss = Attention.Apply(leaf, leaf, leaf).square().sum();
        loss.backward(retain_graph: true);
        var once = leaf.grad!.clone();
        loss.backward();
        Assert.True((leaf.grad! - (once * 2)).abs().max().item<float>() <= 1e-5);
    }

    [Fact]
    public void Second_derivatives_are_not_a_number()
    {
        var leaf = randn(1, 2, 9, 16).requires_grad_();
        var first = autograd.grad([Attention.Apply(leaf, leaf, leaf).square().sum()], [leaf], create_graph: true)[0];
        Assert.True(first.isfinite().all().item<bool>());
        var second = autograd.grad([first.square().sum()], [leaf])[0];
        Assert.True(second.isnan().any().item<bool>());
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var results = new List<float[]>();
        foreach (var threads in (int[])[1, 2, 5])
        {
            random.manual_seed(7);
            var leaf = randn(2, 4, 140, 16).requires_grad_();
            Attention.Apply(leaf, leaf, leaf, options: new AttentionOptions { MaxThreads = threads }).square().sum().backward();
            results.Add(leaf.grad!.data<float>().ToArray());
        }

        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public void Cancellation_ends_the_forward_pass_and_not_the_backward_pass()
    {
        var leaf = randn(1, 1, 9, 16).requires_grad_();
        using var source = new CancellationTokenSource();
        var options = new AttentionOptions { CancellationToken = source.Token, Progress = new Progress<double>() };
        var loss = Attention.Apply(leaf, leaf, leaf, options: options).sum();
        source.Cancel();
        loss.backward();
        Assert.NotNull(leaf.grad);
        Assert.Throws<OperationCanceledException>(() => Attention.Apply(leaf, leaf, leaf, options: options));
    }
}
