namespace SparseAttentionGen.Tests;

/// <summary>Global rows that meet the keys of several blocks of other rows along with these.</summary>
public sealed class GlobalRowRideTests
{
    /// <summary>Class, queries, keys, offset, batch, heads of a group.</summary>
    public static TheoryData<string, int, int, int, int, int> Calls() => new()
    {
        { nameof(Longformer64), 1500, 1500, 0, 1, 1 },
        { nameof(Longformer64), 500, 500, 0, 2, 4 },
        { nameof(Longformer64), 700, 1300, -200, 1, 3 },
        { nameof(Longformer64), 1300, 700, -600, 1, 1 },
        { nameof(GlobalPositions20), 900, 900, 40, 2, 2 },
        { nameof(GlobalPositions20), 400, 800, 0, 1, 6 },
        { nameof(GlobalAtCall8), 1200, 1200, 0, 2, 1 },
        { nameof(MixedGlobals12), 900, 900, 7, 1, 2 },
        { nameof(Narrow3), 200, 200, 0, 3, 8 },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Rows_equal_reference(string kernel, int queries, int keys, int offset, int batch, int group)
    {
        foreach (var documents in new[] { DocumentKind.None, DocumentKind.Ascending })
        {
            Make(kernel, queries, keys, offset, batch, group, documents).Run().AssertEqualsReference();
        }
    }

    [Fact]
    public void Rows_of_causal_classes_under_masks_and_biases_equal_reference()
    {
        foreach (var (attention, mask, bias) in new (ISparseAttention, bool, BroadcastKind)[]
        {
            (new CausalGlobals16(), false, BroadcastKind.None),
            (new CausalGlobals16(), true, BroadcastKind.None),
            (new CausalGlobals16(), false, BroadcastKind.Matrix),
            (new Longformer64(), true, BroadcastKind.Heads),
        })
        {
            new AttentionCase
            {
                Attention = attention,
                Group = 2,
                QueryLength = 900,
                KeyLength = 900,
                HasPaddingMask = true,
                HasBlockMask = mask,
                Bias = bias,
            }.Fill().Run().AssertEqualsReference();
        }
    }

    [Fact]
    public void Results_are_identical_for_every_thread_count()
    {
        AttentionCase Make(int threads) => GlobalRowRideTests.Make(nameof(Longformer64), 1500, 1500, 0, 2, 2, DocumentKind.None)
            .Run(new AttentionOptions { MaxThreads = threads });
        var expected = Make(1);
        foreach (var threads in new[] { 2, 7 })
        {
            Make(threads).AssertEqualsExactly(expected);
        }
    }

    private static AttentionCase Make(string kernel, int queries, int keys, int offset, int batch, int group, DocumentKind documents) => new AttentionCase
    {
        Attention = Kernels.Named(kernel),
        Batch = batch,
        Group = group,
        QueryLength = queries,
        KeyLength = keys,
        QueryOffset = offset,
        HasGlobalMask = true,
        HasKeyLengths = batch > 1,
        Documents = documents,
    }.Fill();
}
