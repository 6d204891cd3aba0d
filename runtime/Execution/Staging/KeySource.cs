using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Where the keys and values of a block's stream lie: those of the call, those of its global tokens, or projected ones.</summary>
internal readonly unsafe struct KeySource
{
    private readonly float* keys;
    private readonly float* values;
    private readonly int period;

    /// <summary>Finds the source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the batch element and the head.</param>
    /// <param name="stream">The stream.</param>
    public KeySource(AttentionCall call, in RowBlock block, in KeyStream stream)
    {
        period = stream.Period;
        if (stream.IsProjected)
        {
            var projected = call.Projected!;
            keys = projected.KeyRow(0, block.Batch, block.KeyValueHead, 0);
            values = projected.ValueRow(0, block.Batch, block.KeyValueHead, 0);
            (KeyStride, ValueStride, Count) = (projected.Key.RowStride, projected.Value.RowStride, projected.Counts[block.Batch]);
            Padding = null;
        }
        else if (block.IsGlobal && call.GlobalRows is { } own)
        {
            keys = own.KeysOf(block.Batch, block.KeyValueHead);
            values = own.ValuesOf(block.Batch, block.KeyValueHead);
            (KeyStride, ValueStride, Count) = (own.Key.RowStride, own.Value.RowStride, own.Key.Length);
            Padding = call.PaddingRow(block.Batch);
        }
        else
        {
            keys = call.KeyRow(block.Batch, block.KeyValueHead, 0);
            values = call.ValueRow(block.Batch, block.KeyValueHead, 0);
            (KeyStride, ValueStride, Count) = (call.Key.RowStride, call.Value.RowStride, call.Key.Length);
            Padding = call.PaddingRow(block.Batch);
        }
    }

    /// <summary>Number of keys.</summary>
    public int Count { get; }

    /// <summary>Floats from one key to the next.</summary>
    public nint KeyStride { get; }

    /// <summary>Floats from one value to the next.</summary>
    public nint ValueStride { get; }

    /// <summary>Which keys exist, or null for all.</summary>
    public bool* Padding { get; }

    /// <summary>A key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Key(int position) => keys + (position * KeyStride);

    /// <summary>Floats from the key at one place of the stream to the next; 0 where places are at any distances.</summary>
    public nint KeyStep => KeyStride * period;

    /// <summary>The same for values.</summary>
    public nint ValueStep => ValueStride * period;

    /// <summary>A value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Value(int position) => values + (position * ValueStride);
}
