using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Where the keys and values of a block's stream lie: those of the call, those of its global tokens, or projected ones.</summary>
internal readonly unsafe struct KeySource
{
    private readonly float* keys;
    private readonly float* values;
    private readonly bool* exists;
    private readonly TokenSet tokens;
    private readonly int period;

    /// <summary>Finds the source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">Names the sequence and the head.</param>
    /// <param name="stream">The stream.</param>
    public KeySource(AttentionCall call, in RowBlock block, in KeyStream stream)
    {
        period = stream.Period;
        var sequence = call.SequenceOf(block);
        if (stream.IsProjected)
        {
            var projected = call.Projected!;
            keys = projected.KeyRow(0, sequence.Batch, block.KeyValueHead, 0);
            values = projected.ValueRow(0, sequence.Batch, block.KeyValueHead, 0);
            (KeyStride, ValueStride, Count) = (projected.Key.RowStride, projected.Value.RowStride, projected.Counts[sequence.Batch]);
            return;
        }

        tokens = sequence.Keys;
        if (block.IsGlobal && call.GlobalRows is { } own)
        {
            keys = own.KeysOf(sequence.Batch, block.KeyValueHead);
            values = own.ValuesOf(sequence.Batch, block.KeyValueHead);
            (KeyStride, ValueStride) = (own.Key.RowStride, own.Value.RowStride);
        }
        else
        {
            keys = call.KeysOf(sequence.Batch, block.KeyValueHead);
            values = call.ValuesOf(sequence.Batch, block.KeyValueHead);
            (KeyStride, ValueStride) = (call.Key.RowStride, call.Value.RowStride);
        }

        Count = tokens.Count;
        exists = sequence.HasHoles ? call.PaddingRow(sequence.Batch) : null;
        if (tokens.Places is null)
        {
            // Keys behind the sequence may be read as well: packing whole panels is faster than packing single keys.
            Count = call.Key.Length - tokens.First;
            keys += tokens.First * KeyStride;
            values += tokens.First * ValueStride;
            exists = exists == null ? null : exists + tokens.First;
        }
    }

    /// <summary>Number of keys that may be read.</summary>
    public int Count { get; }

    /// <summary>Floats from one key to the next.</summary>
    public nint KeyStride { get; }

    /// <summary>Floats from one value to the next.</summary>
    public nint ValueStride { get; }

    /// <summary>Whether some keys of the sequence are padding.</summary>
    public bool HasPadding => exists != null;

    /// <summary>Whether keys at consecutive positions are consecutive in memory.</summary>
    public bool AreConsecutive => tokens.Places is null;

    /// <summary>Whether a key is not padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Exists(int position) => exists == null || exists[Place(position)];

    /// <summary>A key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Key(int position) => keys + (Place(position) * KeyStride);

    /// <summary>Floats from the key at one place of the stream to the next; 0 where places are at any distances.</summary>
    public nint KeyStep => KeyStride * period;

    /// <summary>The same for values.</summary>
    public nint ValueStep => ValueStride * period;

    /// <summary>A value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Value(int position) => values + (Place(position) * ValueStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(int position) => tokens.Places is null ? position : tokens.At(position);
}
