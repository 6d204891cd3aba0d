using System.IO.Compression;
using System.Reflection;
using SparseAttentionGen.Encoders.Tokens.ByteLevel;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.LongDocument.Gpt2;

/// <summary>GPT-2's vocabulary, a resource of the package Microsoft.ML.Tokenizers.Data.R50kBase.</summary>
internal static class Gpt2Tokens
{
    private const string Package = "Microsoft.ML.Tokenizers.Data.R50kBase";
    private const string Resource = "r50k_base.tiktoken.deflate";

    /// <summary>The tokens in the order of their merges, in GPT-2's alphabet of bytes.</summary>
    public static IReadOnlyList<string> Read()
    {
        using var resource = Assembly.Load(Package).GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Package} has no resource {Resource}.");
        using var reader = new StreamReader(new DeflateStream(resource, CompressionMode.Decompress));
        var tokens = new List<string>();

        // A line with the number of tokens is first; each of the others is a token's bytes in base 64, and may have its id after a space.
        for (reader.ReadLine(); reader.ReadLine() is { Length: > 0 } line;)
        {
            tokens.Add(string.Concat(Convert.FromBase64String(line.Split(' ')[0]).Select(static value => ByteAlphabet.Letters[value])));
        }

        return tokens;
    }

    /// <summary>The merges: two tokens merge if together they are a token, whose id is their rank.</summary>
    public static Dictionary<(int Left, int Right), (int Rank, int Id)> Merges(Vocabulary vocabulary, int first, int count)
    {
        var merges = new Dictionary<(int, int), (int, int)>();
        for (var id = first; id < first + count; id++)
        {
            var token = vocabulary.TextOf(id)!;
            for (var length = 1; length < token.Length; length++)
            {
                if (vocabulary.TryFind(token.AsSpan(0, length), out var left) && vocabulary.TryFind(token.AsSpan(length), out var right))
                {
                    merges[(left, right)] = (id, id);
                }
            }
        }

        return merges;
    }
}
