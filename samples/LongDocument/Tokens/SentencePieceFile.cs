using Google.Protobuf;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>
/// What a SentencePiece model file says that the library which runs it does not pass on. Numbers of fields as in
/// sentencepiece_model.proto.
/// </summary>
internal sealed class SentencePieceFile
{
    private const int PiecesField = 1;
    private const int TrainerField = 2;
    private const int NormalizerField = 3;
    private const int PieceTextField = 1;
    private const int ModelTypeField = 3;
    private const int SuffixField = 24;
    private const int CharacterMapField = 2;

    /// <summary>The type of a model that does not say it.</summary>
    private const int Unigram = 1;

    private readonly List<string> pieces = [];
    private bool hasCharacterMap;
    private int modelType = Unigram;

    private SentencePieceFile()
    {
    }

    /// <summary>The pieces; a piece's index is its id.</summary>
    public IReadOnlyList<string> Pieces => pieces;

    /// <summary>The id of a piece; -1 if there is none.</summary>
    public int IdOf(string piece) => pieces.IndexOf(piece);

    /// <summary>Whether a space is written at the end of the word before it.</summary>
    public bool WritesSpacesAsSuffix { get; private set; }

    /// <summary>Whether characters are replaced first, as by Unicode's NFKC, in a model of unigrams.</summary>
    public bool ReplacesCharacters => hasCharacterMap && modelType == Unigram;

    /// <summary>Reads a model's file.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static SentencePieceFile Parse(byte[] bytes, string source)
    {
        var file = new SentencePieceFile();
        try
        {
            ForEachField(new CodedInputStream(bytes), file.ReadModel);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InputException($"{source} is no SentencePiece model: {exception.Message}");
        }

        return file.pieces.Count > 0 ? file : throw new InputException($"{source} is no SentencePiece model: it has no pieces.");
    }

    private bool ReadModel(int field, CodedInputStream input)
    {
        switch (field)
        {
            case PiecesField:
                var piece = string.Empty;
                ForEachField(input.ReadBytes().CreateCodedInput(), (part, content) =>
                    Reads(part == PieceTextField, () => piece = content.ReadString()));
                pieces.Add(piece);
                return true;
            case TrainerField:
                ForEachField(input.ReadBytes().CreateCodedInput(), (part, content) =>
                    Reads(part == SuffixField, () => WritesSpacesAsSuffix = content.ReadBool())
                    || Reads(part == ModelTypeField, () => modelType = content.ReadEnum()));
                return true;
            case NormalizerField:
                ForEachField(input.ReadBytes().CreateCodedInput(), (part, content) =>
                    Reads(part == CharacterMapField, () => hasCharacterMap = content.ReadBytes().Length > 0));
                return true;
            default:
                return false;
        }
    }

    private static bool Reads(bool isWanted, Action read)
    {
        if (isWanted)
        {
            read();
        }

        return isWanted;
    }

    private static void ForEachField(CodedInputStream input, Func<int, CodedInputStream, bool> read)
    {
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (!read(WireFormat.GetTagFieldNumber(tag), input))
            {
                input.SkipLastField();
            }
        }
    }
}
