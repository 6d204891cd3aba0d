namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>The element types of safetensors files.</summary>
internal enum TensorType
{
    F32,
    F16,
    BF16,
    F64,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool,
    F8_E5M2,
    F8_E4M3,
}

/// <summary>Facts about element types.</summary>
internal static class TensorTypes
{
    /// <summary>The type of a name in a file's header; null for one that the format does not have.</summary>
    public static TensorType? Parse(string name) => name == "BOOL" ? TensorType.Bool
        : Enum.TryParse<TensorType>(name, out var type) && type != TensorType.Bool && type.ToString() == name ? type
        : null;

    /// <summary>Bytes of an element.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 or TensorType.U64 => 8,
        TensorType.F32 or TensorType.I32 or TensorType.U32 => 4,
        TensorType.F16 or TensorType.BF16 or TensorType.I16 or TensorType.U16 => 2,
        _ => 1,
    };

    /// <summary>Whether weights of the type can be read as floats.</summary>
    public static bool IsWeight(this TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16;
}
