namespace SparseAttentionGen.Generator.Expressions;

/// <summary>A range of numbers; null: no bound.</summary>
internal readonly record struct Bounds(Bound? Least, Bound? Greatest)
{
    /// <summary>Whether the range is empty for every head.</summary>
    public bool IsEmpty => Least is { } least && Greatest is { } greatest && least.Constant > greatest.Constant && least.PerHead >= greatest.PerHead;

    public bool DiffersByHead => Least is { PerHead: not 0 } || Greatest is { PerHead: not 0 };

    public bool Contains(long value, int head) => !(value < Least?.At(head)) && !(value > Greatest?.At(head));

    /// <summary>The x for which sign · x + constant is in the range.</summary>
    public Bounds Of(int sign, Bound constant) => sign == 1 ? new(Least - constant, Greatest - constant) : new(constant - Greatest, constant - Least);

    /// <summary>The x for which x / size, truncated, is in the range, which must not differ by head unless size is 1.</summary>
    public Bounds OfBlocks(int size) => size == 1 ? this : new(
        Least is not { Constant: var least } ? null : least > 0 ? least * size : (least * size) - (size - 1),
        Greatest is not { Constant: var greatest } ? null : greatest >= 0 ? (greatest * size) + (size - 1) : greatest * size);

    /// <summary>The numbers of both; null where that is no range with bounds in proportion to the head.</summary>
    public Bounds? Intersect(Bounds other)
    {
        var least = Join(Least, other.Least, 1);
        var greatest = Join(Greatest, other.Greatest, -1);
        return least.IsKnown && greatest.IsKnown ? new(least.Bound, greatest.Bound) : null;
    }

    /// <summary>The bound that is greater for every head, or with a sign of -1 less.</summary>
    private static (bool IsKnown, Bound? Bound) Join(Bound? first, Bound? second, int sign)
    {
        if (first is not { } a || second is not { } b)
        {
            return (true, first ?? second);
        }

        var (constant, perHead) = (sign * a.Constant.CompareTo(b.Constant), sign * a.PerHead.CompareTo(b.PerHead));
        return constant >= 0 && perHead >= 0 ? (true, a) : constant <= 0 && perHead <= 0 ? (true, b) : (false, null);
    }
}

/// <summary>A number in proportion to the head: Constant + PerHead · head.</summary>
internal readonly record struct Bound(long Constant, long PerHead)
{
    public static implicit operator Bound(long constant) => new(constant, 0);

    public static Bound operator +(Bound first, Bound second) => new(first.Constant + second.Constant, first.PerHead + second.PerHead);

    public static Bound operator -(Bound first, Bound second) => new(first.Constant - second.Constant, first.PerHead - second.PerHead);

    public static Bound operator -(Bound bound) => new(-bound.Constant, -bound.PerHead);

    public long At(int head) => Constant + (PerHead * head);

    public Bound Times(long factor) => new(Constant * factor, PerHead * factor);
}
