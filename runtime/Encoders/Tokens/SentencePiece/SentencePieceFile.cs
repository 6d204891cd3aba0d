using Google.Protobuf;

namespace SparseAttentionGen.Encoders.Tokens.SentencePiece;

/// <summary>What a piece is for. Numbers as in sentencepiece_model.proto.</summary>
internal enum PieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A piece with its score.</summary>
internal readonly record struct SentencePiece(string Text, float Score, PieceType Type);

/// <summary>
/// A SentencePiece model's file. Numbers of fields and what holds where one is absent are those of sentencepiece_model.proto.
/// </summary>
internal sealed class SentencePieceFile
{
    /// <summary>The model type that cuts by the scores of pieces.</summary>
    public const int Unigram = 1;

    /// <summary>The model type that merges pairs.</summary>
    public const int BytePair = 2;

    private readonly List<SentencePiece> pieces = [];

    private SentencePieceFile()
    {
    }

    /// <summary>The pieces; a piece's index is its id.</summary>
    public IReadOnlyList<SentencePiece> Pieces => pieces;

    public int ModelType { get; private set; } = Unigram;

    /// <summary>Whether a space is written at the end of the word before it.</summary>
    public bool WritesSpacesAsSuffix { get; private set; }

    /// <summary>Whether pieces of bytes stand for unknown characters.</summary>
    public bool FallsBackToBytes { get; private set; }

    /// <summary>Characters that are replaced first, as by Unicode's NFKC; empty: none.</summary>
    public byte[] Replacements { get; private set; } = [];

    /// <summary>Whether a text begins with a space that it does not have.</summary>
    public bool AddsPrefix { get; private set; } = true;

    /// <summary>Whether blanks at the ends, and after another, are left out.</summary>
    public bool RemovesExtraSpaces { get; private set; } = true;

    /// <summary>Whether blanks are written as ▁.</summary>
    public bool EscapesSpaces { get; private set; } = true;

    /// <summary>Reads a model's file.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static SentencePieceFile Parse(byte[] bytes, string source)
    {
        var file = new SentencePieceFile();
        try
        {
            ForEachField(new CodedInputStream(bytes), file.ReadModel);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"{source} is no SentencePiece model: {exception.Message}");
        }

        return file.pieces.Count > 0 ? file : throw new InvalidDataException($"{source} is no SentencePiece model: it has no pieces.");
    }

    private bool ReadModel(int field, CodedInputStream input)
    {
        const int PiecesField = 1;
        const int TrainerField = 2;
        const int NormalizerField = 3;
        Func<int, CodedInputStream, bool>? read = field switch
        {
            PiecesField => ReadPiece,
            TrainerField => ReadTrainer,
            NormalizerField => ReadNormalizer,
            _ => null,
        };
        if (read is null)
        {
            return false;
        }

        if (field == PiecesField)
        {
            pieces.Add(new SentencePiece(string.Empty, 0, PieceType.Normal));
        }

        ForEachField(input.ReadBytes().CreateCodedInput(), read);
        return true;
    }

    private bool ReadPiece(int field, CodedInputStream input)
    {
        pieces[^1] = field switch
        {
            1 => pieces[^1] with { Text = input.ReadString() },
            2 => pieces[^1] with { Score = input.ReadFloat() },
            3 => pieces[^1] with { Type = (PieceType)input.ReadEnum() },
            _ => pieces[^1],
        };
        return field is >= 1 and <= 3;
    }

    private bool ReadTrainer(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 3:
                ModelType = input.ReadEnum();
                return true;
            case 24:
                WritesSpacesAsSuffix = input.ReadBool();
                return true;
            case 35:
                FallsBackToBytes = input.ReadBool();
                return true;
            default:
                return false;
        }
    }

    private bool ReadNormalizer(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 2:
                Replacements = input.ReadBytes().ToByteArray();
                return true;
            case 3:
                AddsPrefix = input.ReadBool();
                return true;
            case 4:
                RemovesExtraSpaces = input.ReadBool();
                return true;
            case 5:
                EscapesSpaces = input.ReadBool();
                return true;
            default:
                return false;
        }
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
