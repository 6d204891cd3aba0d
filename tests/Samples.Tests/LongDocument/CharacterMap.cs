using System.Buffers.Binary;
using System.Text;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>
/// Writes SentencePiece's replacements of characters: the size of a double-array trie in the layout of darts-clone, the trie, and the
/// replacements with a zero after each. Every node has 256 units of its own, which wastes space and keeps it simple.
/// </summary>
internal static class CharacterMap
{
    private const int UnitsOfNode = 256;
    private const uint HasLeaf = 1 << 8;
    private const uint IsLeaf = 1u << 31;
    private const int OffsetShift = 10;

    public static byte[] ToBytes(params (string From, string To)[] replacements)
    {
        // Block 0 holds the root; the block of a node holds its children.
        var units = new List<uint>(new uint[UnitsOfNode]);
        var blocks = new Dictionary<string, int>();
        using var text = new MemoryStream();
        BlockOf("", 0);
        foreach (var (from, to) in replacements)
        {
            var (path, place) = ("", 0);
            foreach (var value in Encoding.UTF8.GetBytes(from))
            {
                place = blocks[path] + value;
                path += (char)value;
                units[place] |= value;
                BlockOf(path, place);
            }

            units[place] |= HasLeaf;
            units[blocks[path]] = IsLeaf | (uint)text.Length;
            text.Write(Encoding.UTF8.GetBytes(to + "\0"));
        }

        var bytes = new byte[sizeof(uint) * (units.Count + 1)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(sizeof(uint) * units.Count));
        for (var index = 0; index < units.Count; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * (index + 1)), units[index]);
        }

        return [.. bytes, .. text.ToArray()];

        void BlockOf(string path, int place)
        {
            if (blocks.TryAdd(path, units.Count))
            {
                units[place] |= (uint)(place ^ units.Count) << OffsetShift;
                units.AddRange(new uint[UnitsOfNode]);
            }
        }
    }
}
