using Google.Protobuf;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Writes small SentencePiece models, with the numbers of fields of sentencepiece_model.proto.</summary>
internal sealed class SentencePieceModel
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int UserDefinedType = 4;
    private const int Byte = 6;

    private readonly List<(string Text, float Score, int Type)> pieces =
    [
        ("<pad>", 0, Control), ("</s>", 0, Control), ("<s>", 0, Control), ("<unk>", 0, Unknown),
        ("[CLS]", 0, Control), ("[SEP]", 0, Control), ("[MASK]", 0, UserDefinedType),
    ];

    public SentencePieceModel(params (string Text, float Score)[] normal) =>
        pieces.AddRange(normal.Select(static piece => (piece.Text, piece.Score, Normal)));

    public bool IsBytePair
    {
        init => ModelType = value ? 2 : 1;
    }

    public int ModelType { get; init; } = 1;

    public bool HasNormalizer { get; init; } = true;

    public bool RemovesExtraSpaces { get; init; } = true;

    /// <summary>Whether there are pieces of all bytes, which stand for unknown characters.</summary>
    public bool FallsBackToBytes
    {
        get;
        init
        {
            field = value;
            pieces.AddRange(Enumerable.Range(0, value ? 256 : 0).Select(static number => ($"<0x{number:X2}>", 0f, Byte)));
        }
    }

    /// <summary>Pieces that are taken as they are.</summary>
    public IEnumerable<string> UserDefined
    {
        init => pieces.AddRange(value.Select(static text => (text, 0f, UserDefinedType)));
    }

    public bool WritesSpacesAsSuffix { get; init; }

    public bool AddsPrefix { get; init; } = true;

    /// <summary>Characters that are replaced before a text is cut; null: none.</summary>
    public byte[]? CharacterMap { get; init; }

    public int IdOf(string piece) => pieces.FindIndex(candidate => candidate.Text == piece);

    public void Remove(string piece) => pieces.RemoveAt(IdOf(piece));

    /// <summary>The pieces that text can be made of.</summary>
    public IReadOnlyList<(string Text, float Score)> Normals => [.. pieces.Where(static piece => piece.Type == Normal).Select(static piece => (piece.Text, piece.Score))];

    public byte[] ToBytes() => Message(model =>
    {
        foreach (var (text, score, type) in pieces)
        {
            Field(model, 1, Message(piece =>
            {
                piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
                piece.WriteString(text);
                piece.WriteTag(2, WireFormat.WireType.Fixed32);
                piece.WriteFloat(score);
                Number(piece, 3, type);
            }));
        }

        Field(model, 2, Message(trainer =>
        {
            Number(trainer, 3, ModelType);
            Number(trainer, 24, WritesSpacesAsSuffix ? 1 : 0);
            Number(trainer, 35, FallsBackToBytes ? 1 : 0);
            Number(trainer, 40, IdOf("<unk>"));
            Number(trainer, 41, IdOf("<s>"));
            Number(trainer, 42, IdOf("</s>"));
            Number(trainer, 43, IdOf("<pad>"));
        }));
        if (!HasNormalizer)
        {
            return;
        }

        Field(model, 3, Message(normalizer =>
        {
            Field(normalizer, 2, CharacterMap ?? []);
            Number(normalizer, 3, AddsPrefix ? 1 : 0);
            Number(normalizer, 4, RemovesExtraSpaces ? 1 : 0);
            Number(normalizer, 5, 1);
        }));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static void Field(CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message));
    }

    private static void Number(CodedOutputStream output, int field, int value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }
}
