namespace SparseAttentionGen.Generator.Emission;

/// <summary>How one vector width is written in C#. Adding an instruction set means adding one here.</summary>
internal abstract class VectorTarget
{
    /// <summary>Every target, the widest first.</summary>
    public static readonly IReadOnlyList<VectorTarget> All =
    [
        new HardwareVector("Vector512", 16, "FusedMultiplyAdd"),
        new HardwareVector("Vector256", 8, "FusedMultiplyAdd"),

        // Without FMA in the hardware a fused operation is a slow routine; on Arm64 the estimate is the fused instruction.
        new HardwareVector("Vector128", 4, "MultiplyAddEstimate"),
        new ScalarTarget(),
    ];

    /// <summary>Name of the target and of its file.</summary>
    public abstract string Name { get; }

    /// <summary>Floats in a vector.</summary>
    public abstract int VectorLength { get; }

    /// <summary>Whether the processor has it, as a C# condition.</summary>
    public abstract string IsSupported { get; }

    /// <summary>The type of a vector of floats.</summary>
    public abstract string Type { get; }

    /// <summary>A vector from memory.</summary>
    public abstract string Load(string reference, int offset);

    /// <summary>A vector of ints from memory.</summary>
    public abstract string LoadPositions(string reference, int offset);

    /// <summary>Statement that writes a vector.</summary>
    public abstract string Store(string value, string reference, int offset);

    /// <summary>A vector of equal elements.</summary>
    public abstract string Broadcast(string element);

    /// <summary>a * b + c.</summary>
    public abstract string MultiplyAdd(string a, string b, string c);

    /// <summary>A vector of ints less an int, as floats.</summary>
    public abstract string Difference(string vector, string element);

    /// <summary>|x|.</summary>
    public abstract string Absolute(string value);

    /// <summary>Condition: first &lt;= place &lt;= last and the score's bits are not those that never count, lane by lane.</summary>
    public abstract string Allowed(string place, string score, string first, string last, string never);

    /// <summary>The score, marked as masked where the bias is minus infinity.</summary>
    public abstract string Mark(string score, string bias);

    /// <summary>The value where the condition holds, otherwise the other.</summary>
    public abstract string Select(string condition, string value, string other);

    /// <summary>The value, or the nearest finite float; NaN stays NaN.</summary>
    public abstract string Limited(string value);

    /// <summary>The larger of two values, lane by lane.</summary>
    public abstract string Max(string a, string b);

    /// <summary>The sum of a vector's elements.</summary>
    public abstract string Sum(string vector);

    /// <summary>Condition: an int is less than another, lane by lane.</summary>
    public abstract string Below(string a, string b);

    /// <summary>Condition: a float is greater than zero, lane by lane.</summary>
    public abstract string IsPositive(string value);

    /// <summary>Another value, or the value itself where it is zero, lane by lane.</summary>
    public abstract string UnlessZero(string value, string other);

    /// <summary>The value, or zero where it is negative; NaN stays NaN, unlike with the processor's maximum.</summary>
    public abstract string NotNegative(string value);

    /// <summary>An element at a constant offset.</summary>
    public static string Element(string reference, int offset) =>
        offset == 0 ? reference : $"Unsafe.Add(ref {reference}, {offset})";
}

/// <summary>A vector of .NET's hardware-independent intrinsics.</summary>
internal sealed class HardwareVector(string name, int length, string multiplyAdd) : VectorTarget
{
    public override string Name => name;

    public override int VectorLength => length;

    public override string IsSupported => length == 16
        ? "global::SparseAttentionGen.CompilerServices.VectorWidths.Has512"
        : $"global::System.Runtime.Intrinsics.{name}.IsHardwareAccelerated";

    public override string Type => $"{name}<float>";

    public override string Load(string reference, int offset) =>
        offset == 0 ? $"{name}.LoadUnsafe(ref {reference})" : $"{name}.LoadUnsafe(ref {reference}, {offset})";

    public override string LoadPositions(string reference, int offset) => Load(reference, offset);

    public override string Store(string value, string reference, int offset) =>
        offset == 0 ? $"{value}.StoreUnsafe(ref {reference});" : $"{value}.StoreUnsafe(ref {reference}, {offset});";

    public override string Broadcast(string element) => $"{name}.Create({element})";

    public override string MultiplyAdd(string a, string b, string c) => $"{name}.{multiplyAdd}({a}, {b}, {c})";

    public override string Difference(string vector, string element) => $"{name}.ConvertToSingle({vector} - {name}.Create({element}))";

    public override string Absolute(string value) => $"{name}.Abs({value})";

    public override string Allowed(string place, string score, string first, string last, string never) =>
        $"{name}.GreaterThanOrEqual({place}, {first}) & {name}.LessThanOrEqual({place}, {last}) & ~{name}.Equals({score}.AsInt32(), {never})";

    public override string Mark(string score, string bias) =>
        $"{name}.ConditionalSelect({name}.Equals({bias}, {name}.Create(float.NegativeInfinity)), {name}.Create(VectorMath.MaskedScore).AsSingle(), {score})";

    public override string Select(string condition, string value, string other) =>
        $"{name}.ConditionalSelect({condition}.AsSingle(), {value}, {other})";

    public override string Limited(string value) =>
        $"{name}.MinNative({name}.Create(float.MaxValue), {name}.MaxNative({name}.Create(float.MinValue), {value}))";

    public override string Max(string a, string b) => $"{name}.MaxNative({a}, {b})";

    public override string Sum(string vector) => $"{name}.Sum({vector})";

    public override string Below(string a, string b) => $"{name}.LessThan({a}, {b})";

    public override string IsPositive(string value) => $"{name}.GreaterThan({value}, {Type}.Zero)";

    public override string UnlessZero(string value, string other) => $"{name}.ConditionalSelect({name}.Equals({value}, {Type}.Zero), {value}, {other})";

    public override string NotNegative(string value) => $"{name}.ConditionalSelect({name}.LessThan({value}, {Type}.Zero), {Type}.Zero, {value})";
}

/// <summary>Plain floats: without vector hardware, vectors of one element would be slow routines.</summary>
internal sealed class ScalarTarget : VectorTarget
{
    public override string Name => "Scalar";

    public override int VectorLength => 1;

    public override string IsSupported => "true";

    public override string Type => "float";

    public override string Load(string reference, int offset) => Element(reference, offset);

    public override string LoadPositions(string reference, int offset) => Element(reference, offset);

    public override string Store(string value, string reference, int offset) => $"{Element(reference, offset)} = {value};";

    public override string Broadcast(string element) => element;

    public override string MultiplyAdd(string a, string b, string c) => $"({a} * {b}) + {c}";

    public override string Difference(string vector, string element) => $"(float)({vector} - {element})";

    public override string Absolute(string value) => $"global::System.MathF.Abs({value})";

    public override string Allowed(string place, string score, string first, string last, string never) =>
        $"{place} >= {first} && {place} <= {last} && global::System.BitConverter.SingleToInt32Bits({score}) != {never}";

    public override string Mark(string score, string bias) =>
        $"float.IsNegativeInfinity({bias}) ? global::System.BitConverter.Int32BitsToSingle(VectorMath.MaskedScore) : {score}";

    public override string Select(string condition, string value, string other) => $"{condition} ? {value} : {other}";

    public override string Limited(string value) => $"{value} < float.MinValue ? float.MinValue : {value} > float.MaxValue ? float.MaxValue : {value}";

    public override string Max(string a, string b) => $"global::System.MathF.Max({a}, {b})";

    public override string Sum(string vector) => vector;

    public override string Below(string a, string b) => $"{a} < {b}";

    public override string IsPositive(string value) => $"{value} > 0f";

    public override string UnlessZero(string value, string other) => $"{value} == 0f ? {value} : {other}";

    public override string NotNegative(string value) => $"({value} < 0f ? 0f : {value})";
}
