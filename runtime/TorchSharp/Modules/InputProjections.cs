using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>Projections of states to queries, keys and values, and the second ones of Longformer's global tokens.</summary>
internal sealed class InputProjections : nn.Module
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    [ComponentName(Name = "query_global")]
    private readonly Linear? globalQuery;
    [ComponentName(Name = "key_global")]
    private readonly Linear? globalKey;
    [ComponentName(Name = "value_global")]
    private readonly Linear? globalValue;

    public InputProjections(SelfAttention owner, AttentionPattern pattern, bool hasBias, bool hasGlobalProjections)
        : base("self")
    {
        var (queries, keys, values) = (owner.Heads * pattern.HeadDim, owner.KeyValueHeads * pattern.HeadDim, owner.KeyValueHeads * pattern.ValueDim);
        query = nn.Linear(owner.HiddenSize, queries, hasBias);
        key = nn.Linear(owner.HiddenSize, keys, hasBias);
        value = nn.Linear(owner.HiddenSize, values, hasBias);
        if (hasGlobalProjections)
        {
            globalQuery = nn.Linear(owner.HiddenSize, queries, hasBias);
            globalKey = nn.Linear(owner.HiddenSize, keys, hasBias);
            globalValue = nn.Linear(owner.HiddenSize, values, hasBias);
        }

        RegisterComponents();
    }

    public Linear Query => query;

    public Linear Key => key;

    public Linear Value => value;

    public Linear GlobalQuery => globalQuery!;

    public Linear GlobalKey => globalKey!;

    public Linear GlobalValue => globalValue!;

    /// <summary>From [batch, length, heads * dim] to a view [batch, heads, length, dim].</summary>
    public static Tensor Split(Tensor tensor, int heads) => tensor.view(tensor.shape[0], tensor.shape[1], heads, tensor.shape[2] / heads).transpose(1, 2);

    /// <summary>The way back, a view too: attention's results lie as its queries do.</summary>
    public static Tensor Join(Tensor tensor) => tensor.transpose(1, 2).reshape(tensor.shape[0], tensor.shape[2], tensor.shape[1] * tensor.shape[3]);
}
