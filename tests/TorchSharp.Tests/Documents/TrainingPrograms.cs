using SparseAttentionGen;
using SparseAttentionGen.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

// What docs/training-torchsharp.md shows: a test compares the page with this file. The namespace is a user's, who needs the page's using lines.
namespace Documents;

[SparseAttention(HeadDim = 32, Gradients = true)]
[SlidingWindow(16)]
[GlobalTokens(1)]
public sealed partial class DocumentAttention;

public sealed class DocumentClassifier : nn.Module<Tensor, Tensor>
{
    private readonly Embedding embedding = nn.Embedding(20, 64);
    private readonly LongformerSelfAttention attention = new(new DocumentAttention(), hiddenSize: 64, heads: 2);
    private readonly LayerNorm norm = nn.LayerNorm(64);
    private readonly Linear classify = nn.Linear(64, 2);

    public DocumentClassifier()
        : base(nameof(DocumentClassifier)) => RegisterComponents();

    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var states = embedding.call(tokens);
        states = norm.call(states + attention.call(states));
        return classify.call(states[.., 0]).MoveToOuterDisposeScope();
    }
}

internal static class TrainingPrograms
{
    public static List<float> Train()
    {
        var model = new DocumentClassifier();
        var optimizer = optim.Adam(model.parameters(), 3e-3);
        var losses = new List<float>();
        for (var step = 0; step < 100; step++)
        {
            using var scope = NewDisposeScope();

            // 16 documents of 256 tokens. Token 0 begins each; token 19 stands somewhere in those of the second class.
            var labels = randint(0, 2, [16]);
            var tokens = randint(1, 19, [16, 256]);
            tokens = where(labels.unsqueeze(1) == 1, tokens.scatter(1, randint(1, 256, [16, 1]), full([16, 1], 19, int64)), tokens);
            tokens[.., 0] = tensor(0L);

            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(tokens), labels);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
        }

        return losses;
    }

    public static Tensor Padded(Tensor states, LongformerSelfAttention layer)
    {
        var exists = arange(states.shape[1]).unsqueeze(0) < tensor([200L, 256L]).unsqueeze(1);
        return layer.forward(states, keyPaddingMask: exists);
    }

    public static Tensor Own(Tensor query, Tensor key, Tensor value)
    {
        var bias = zeros(2, 1, 256).requires_grad_();
        var attended = new DocumentAttention().Apply(query, key, value, new TorchAttentionArguments { Bias = bias });
        attended.square().mean().backward();
        return bias.grad!;
    }
}
