using System.Text;

namespace SparseAttentionGen.Tests;

/// <summary>Masks as text: queries downwards, keys to the right.</summary>
internal static class MaskPicture
{
    public static void AssertMask(string mask, PatternElement element) => AssertMask(mask, new AttentionPattern(1, 1, 1, causal: false, element));

    /// <summary>Asserts that the definition, the ranges and the count are those of a picture.</summary>
    public static void AssertMask(string mask, AttentionPattern pattern, int head = 0, int prefix = 0)
    {
        var length = mask.Split('\n').Length;
        Assert.Equal(mask, Draw((query, key) => pattern.Allows(head, query, key, length, prefix)));
        Assert.Equal(mask, Draw((query, key) => pattern.AllowedKeys(query, length, head, prefix).Any(range => range.Contains(key))));
        if (prefix == 0)
        {
            Assert.Equal(mask.Count(static symbol => symbol == '#'), pattern.CountAllowed(length, head));
        }

        string Draw(Func<int, int, bool> allows)
        {
            var text = new StringBuilder();
            for (var query = 0; query < length; query++)
            {
                text.Append(query == 0 ? string.Empty : "\n");
                for (var key = 0; key < length; key++)
                {
                    text.Append(allows(query, key) ? '#' : '.');
                }
            }

            return text.ToString();
        }
    }

    public static IEnumerable<int> Keys(IReadOnlyList<KeyRange> ranges) =>
        ranges.SelectMany(static range => Enumerable.Range(range.First, range.Count));
}
