using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Tests;

/// <summary>Modules compute what their parts would, and learn.</summary>
public class ModuleTests : TorchTest
{
    private const int Hidden = 32;
    private const int Heads = 2;

    [Fact]
    public void Parameters_have_the_names_of_hugging_face()
    {
        string[] projections = ["self.query", "self.key", "self.value", "output.dense"];
        string[] own = ["self.query_global", "self.key_global", "self.value_global"];
        Assert.Equal(Parameters(projections), Names(new WindowedSelfAttention(new Window16(), Hidden, Heads)));
        Assert.Equal(Parameters(projections), Names(new BigBirdSelfAttention(new BigBird16(), Hidden, Heads)));
        Assert.Equal(Parameters([.. projections, .. own]), Names(new LongformerSelfAttention(new Longformer16(), Hidden, Heads, new WindowSides(4))));
        Assert.Equal(4, new WindowedSelfAttention(new Window16(), Hidden, Heads, options: new() { HasBias = false }).parameters().Count());

        // They keep their names inside another module.
        var parent = nn.Sequential(("attention", new WindowedSelfAttention(new Window16(), Hidden, Heads)));
        Assert.Equal(Parameters([.. projections.Select(static name => "attention." + name)]), Names(parent));

        static string[] Names(nn.Module module) => [.. module.named_parameters().Select(static parameter => parameter.name).Order()];
        static string[] Parameters(string[] layers) => [.. layers.SelectMany(static name => new[] { name + ".weight", name + ".bias" }).Order()];
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void A_windowed_module_is_its_projections_around_attention(int keyValueHeads)
    {
        var module = new WindowedSelfAttention(new Window16(), Hidden, Heads, options: new() { KeyValueHeads = keyValueHeads });
        var input = randn(2, 19, Hidden);
        var exists = arange(19).unsqueeze(0) < tensor([19L, 12L]).unsqueeze(1);
        var mask = Comparison.MaskOf(module.Pattern, Heads, 19, 19) & exists.view(2, 1, 1, 19);
        var expected = Attend(module, input, mask, "self.{0}");

        // Rows far behind the tokens attend nothing, which libtorch has no number for.
        var rows = exists.unsqueeze(-1);
        Comparison.Near(where(rows, expected, 0), where(rows, module.forward(input, exists), 0), "output");
        Comparison.Near(module.forward(input), module.call(input), "output of call");
    }

    [Fact]
    public void A_longformer_has_projections_of_its_own_for_global_rows()
    {
        var module = new LongformerSelfAttention(new Longformer16(), Hidden, Heads, new WindowSides(4));
        var input = randn(2, 19, Hidden);
        var isGlobal = zeros(2, 19, @bool);
        isGlobal[0, 0] = isGlobal[1, 3] = isGlobal[1, 11] = tensor(true);
        CheckLongformer(module, input, isGlobal, module.forward(input, null, isGlobal), 4);

        // Without global tokens the other projections do nothing.
        Comparison.Near(Attend(module, input, Near(4), "self.{0}"), module.forward(input), "output without global tokens");
    }

    [Fact]
    public void A_token_that_the_class_declares_counts_from_the_first_one_behind_padding()
    {
        var module = new LongformerSelfAttention(new FirstTokenGlobal16(), Hidden, Heads);
        var input = randn(2, 19, Hidden);
        var isGlobal = zeros(2, 19, @bool);
        isGlobal[0, 0] = isGlobal[1, 0] = tensor(true);
        CheckLongformer(module, input, isGlobal, module.forward(input), 3);

        var exists = arange(19).unsqueeze(0) >= tensor([0L, 5L]).unsqueeze(1);
        var padded = module.forward(input, exists);
        Comparison.Near(module.forward(input[1..2, 5..]), padded[1..2, 5..], "output behind padding");
    }

    [Fact]
    public void A_big_bird_draws_its_blocks_from_its_layer()
    {
        var module = new BigBirdSelfAttention(new BigBird16(), Hidden, Heads, layer: 3);
        var input = randn(1, 80, Hidden);
        var mask = Comparison.MaskOf(module.Pattern.WithRandomSeed(3), Heads, 80, 80);
        Comparison.Near(Attend(module, input, mask, "self.{0}"), module.forward(input), "output");
        Assert.NotEqual(0, (module.forward(input) - new Func<Tensor>(() =>
        {
            var other = new BigBirdSelfAttention(new BigBird16(), Hidden, Heads, layer: 4);
            other.load_state_dict(module.state_dict());
            return other.forward(input);
        })()).abs().max().item<float>());
    }

    [Theory]
    [InlineData("windowed")]
    [InlineData("longformer")]
    [InlineData("bigbird")]
    public void Modules_learn(string kind)
    {
        // Each token's state becomes that of the token two places before it: only attention can bring it there.
        var input = randn(4, 48, Hidden);
        var target = input.roll(2, 1);
        var positions = randn(48, Hidden);
        nn.Module<Tensor, Tensor> module = kind switch
        {
            "windowed" => new WindowedSelfAttention(new Window16(), Hidden, Heads),
            "longformer" => new LongformerSelfAttention(new FirstTokenGlobal16(), Hidden, Heads),
            _ => new BigBirdSelfAttention(new BigBird16(), Hidden, Heads),
        };
        var model = nn.Sequential(("attention", module), ("norm", nn.LayerNorm(Hidden)), ("last", nn.Linear(Hidden, Hidden)));
        var optimizer = optim.Adam(model.parameters(), 1e-2);
        var losses = new List<float>();
        for (var step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(model.call(input + positions), target);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[^1] < 0.9 * losses[0], $"{losses[0]} became {losses[^1]}");
        Assert.All(model.parameters(), static parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Wrong_sizes_are_refused_when_a_module_is_made()
    {
        Refuses("options", "KeyValueHeads is 3, but must divide the 2 heads", static () => new WindowedSelfAttention(new Window16(), Hidden, Heads, options: new() { KeyValueHeads = 3 }));
        Refuses("window", "Longformer16 has [SlidingWindow(AtCall = true)]: give the window's sides", static () => new LongformerSelfAttention(new Longformer16(), Hidden, Heads));
        Refuses("window", "A window is given, but Window16 has no", static () => new WindowedSelfAttention(new Window16(), Hidden, Heads, new WindowSides(3)));
        Refuses("attention", "Window16 has no global tokens that attend all keys", static () => new LongformerSelfAttention(new Window16(), Hidden, Heads));
        Refuses("layer", "Window16 has no [RandomBlocks]", static () => new BigBirdSelfAttention(new Window16(), Hidden, Heads, layer: 1));
        Refuses("hiddenSize", "hiddenSize", static () => new WindowedSelfAttention(new Window16(), 0, Heads));
        var module = new WindowedSelfAttention(new Window16(), Hidden, Heads);
        Refuses("input", "is [2, 9, 31], but must be [batch, length, 32]", () => module.forward(randn(2, 9, 31)));
        Refuses("keyPaddingMask", "is [9], but must be [batch, length], here [2, 9]", () =>
            new LongformerSelfAttention(new FirstTokenGlobal16(), Hidden, Heads).forward(randn(2, 9, Hidden), ones(9, @bool)));
    }

    private static void CheckLongformer(LongformerSelfAttention module, Tensor input, Tensor isGlobal, Tensor actual, int window)
    {
        var ordinary = Attend(module, input, Near(window) | isGlobal.view(2, 1, 1, 19), "self.{0}");
        var global = Attend(module, input, ones(19, 19, dtype: @bool), "self.{0}_global");
        var expected = where(isGlobal.unsqueeze(-1), global, ordinary);
        Comparison.Near(expected, actual, "output");

        var weights = randn(expected.shape);
        var parameters = module.parameters().ToArray();
        var expectedGradients = autograd.grad([(expected * weights).sum()], parameters);
        var actualGradients = autograd.grad([(actual * weights).sum()], parameters);
        foreach (var ((name, _), index) in module.named_parameters().Select(static (parameter, index) => (parameter, index)))
        {
            // Gradients of weights are sums over tokens.
            Comparison.Near(expectedGradients[index] / 19, actualGradients[index] / 19, $"gradient of {name}");
        }
    }

    private static Tensor Near(int window) => (arange(19).unsqueeze(1) - arange(19).unsqueeze(0)).abs() <= window;

    /// <summary>The module written with libtorch's operations.</summary>
    private static Tensor Attend(nn.Module module, Tensor input, Tensor mask, string name)
    {
        var parameters = module.named_parameters().ToDictionary(static parameter => parameter.name, static parameter => (Tensor)parameter.parameter);
        var (query, key, value) = (Heads("query"), Heads("key"), Heads("value"));
        var group = query.shape[1] / key.shape[1];
        var attended = nn.functional.scaled_dot_product_attention(query, key.repeat_interleave(group, 1), value.repeat_interleave(group, 1), mask);
        return nn.functional.linear(attended.transpose(1, 2).flatten(2), parameters["output.dense.weight"], parameters["output.dense.bias"]);

        Tensor Heads(string part)
        {
            var projection = string.Format(System.Globalization.CultureInfo.InvariantCulture, name, part);
            var projected = nn.functional.linear(input, parameters[projection + ".weight"], parameters[projection + ".bias"]);
            return projected.unflatten(2, -1, 16).transpose(1, 2);
        }
    }

    private static void Refuses(string name, string reason, Func<object> action)
    {
        var error = Assert.ThrowsAny<ArgumentException>(action);
        Assert.Equal(name, error.ParamName);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
