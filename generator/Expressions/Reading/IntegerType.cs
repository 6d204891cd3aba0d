using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// A type of whole numbers that is computed as int. Values of types up to 32 bits are their bits; those of 64 bits are read only where they are
/// certainly an int's.
/// </summary>
/// <param name="Least">The least value.</param>
/// <param name="Greatest">The greatest value, or the greatest long.</param>
internal sealed record IntegerType(long Least, long Greatest)
{
    private static readonly IntegerType Int = new(int.MinValue, int.MaxValue);
    private static readonly IntegerType Byte = new(byte.MinValue, byte.MaxValue);
    private static readonly IntegerType SByte = new(sbyte.MinValue, sbyte.MaxValue);
    private static readonly IntegerType Short = new(short.MinValue, short.MaxValue);
    private static readonly IntegerType UShort = new(ushort.MinValue, ushort.MaxValue);
    private static readonly IntegerType UInt = new(uint.MinValue, uint.MaxValue);
    private static readonly IntegerType Long = new(long.MinValue, long.MaxValue);
    private static readonly IntegerType ULong = new(0, long.MaxValue);

    public bool IsUInt => this == UInt;

    public bool IsLong => Greatest == long.MaxValue;

    public bool IsULong => this == ULong;

    /// <summary>Whether the type has fewer bits than an int: a cast cuts digits off.</summary>
    public bool IsNarrow => Greatest <= ushort.MaxValue;

    /// <summary>Number of bits of a narrow type.</summary>
    public int Width => Greatest - Least > byte.MaxValue ? 16 : 8;

    /// <summary>The values that an int can stand for.</summary>
    public ValueRange Readable => new ValueRange(Least, Greatest).Intersect(ValueRange.OfInt);

    public static IntegerType? Of(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Int32 => Int,
        SpecialType.System_Byte => Byte,
        SpecialType.System_SByte => SByte,
        SpecialType.System_Int16 => Short,
        SpecialType.System_UInt16 or SpecialType.System_Char => UShort,
        SpecialType.System_UInt32 => UInt,
        SpecialType.System_Int64 => Long,
        SpecialType.System_UInt64 => ULong,
        _ => null,
    };

    /// <summary>The kind of a type inside of a method, or null for a type that expressions do not have.</summary>
    public static ValueKind? KindOf(ITypeSymbol? type) => Of(type) is not null ? ValueKind.Integer : MethodShape.KindOf(type);
}
