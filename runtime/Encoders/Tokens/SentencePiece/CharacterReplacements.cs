using System.Buffers.Binary;
using System.Text;
using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.SentencePiece;

/// <summary>
/// SentencePiece's table of characters to replace (<c>precompiled_charsmap</c>): the size of a trie in bytes, the trie in the layout of
/// darts-clone, and the replacements, a zero after each.
/// </summary>
internal sealed class CharacterReplacements
{
    private readonly uint[] units;
    private readonly byte[] texts;
    private readonly Dictionary<int, string> known = [];

    private CharacterReplacements(uint[] units, byte[] texts)
    {
        this.units = units;
        this.texts = texts;
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static CharacterReplacements Parse(ReadOnlySpan<byte> bytes, string source)
    {
        if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var size && (size == 0 || size % sizeof(uint) != 0 || size > bytes.Length - sizeof(uint)))
        {
            throw new InvalidDataException($"{source}: the table of characters to replace (precompiled_charsmap) is malformed.");
        }

        var units = new uint[size / sizeof(uint)];
        for (var index = 0; index < units.Length; index++)
        {
            units[index] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(sizeof(uint) * (index + 1))..]);
        }

        return new CharacterReplacements(units, bytes[(sizeof(uint) + (int)size)..].ToArray());
    }

    /// <summary>The replacement of the longest beginning of a text that has one; null: there is none.</summary>
    public string? Longest(ReadOnlySpan<char> text, out int length) => Find(text, isShortest: false, out length);

    /// <summary>The replacement of the shortest beginning of a text that has one.</summary>
    public string? Shortest(ReadOnlySpan<char> text) => Find(text, isShortest: true, out _);

    private string? Find(ReadOnlySpan<char> text, bool isShortest, out int length)
    {
        length = 0;
        var found = -1;
        Span<byte> bytes = stackalloc byte[4];
        var node = (uint)0 ^ Offset(units[0]);
        for (var index = 0; index < text.Length;)
        {
            var count = Characters.ToUtf8(Characters.At(text, index), bytes);
            index += Characters.LengthAt(text, index);
            foreach (var value in bytes[..count])
            {
                node ^= value;
                if (value == 0 || node >= units.Length || Label(units[node]) != value)
                {
                    return Text(found);
                }

                var unit = units[node];
                node ^= Offset(unit);
                if (HasLeaf(unit) && node < units.Length)
                {
                    found = (int)(units[node] & int.MaxValue);
                    length = index;
                    if (isShortest)
                    {
                        return Text(found);
                    }
                }
            }
        }

        return Text(found);
    }

    private string? Text(int offset)
    {
        if (offset < 0 || offset > texts.Length)
        {
            return null;
        }

        if (!known.TryGetValue(offset, out var text))
        {
            var rest = texts.AsSpan(offset);
            var end = rest.IndexOf((byte)0);
            text = Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
            known.Add(offset, text);
        }

        return text;
    }

    private static bool HasLeaf(uint unit) => ((unit >> 8) & 1) != 0;

    private static uint Label(uint unit) => unit & ((1u << 31) | 0xFF);

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1u << 9)) >> 6);
}
