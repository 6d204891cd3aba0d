namespace Generator.Tests.Expressions;

/// <summary>Predicates of different shapes, as members of a class.</summary>
internal static class PredicateCases
{
    private const string Head = "private static bool M(int head, int q, int k)";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Causal"] = $"{Head} => q >= k;",
        ["CausalWindow"] = $"{Head} => q >= k && q - k <= 256;",
        ["SymmetricWindow"] = $"{Head} => Math.Abs(q - k) <= 128;",
        ["BlockLocal"] = $"{Head} => q / 64 == k / 64;",
        ["Strided"] = $"{Head} => (q - k) % 4 == 0;",
        ["FixedColumns"] = $"{Head} => k % 128 >= 120;",
        ["NeighbourBlocks"] = $"{Head} => q / 64 - k / 64 <= 1;",
        ["BlockStart"] = $"{Head} => q - q % 64 == k - k % 64;",
        ["OddDivisors"] = $"{Head} => q / 3 != k / 7 && k % 5 < 3 && q % 11 > -4 && k / 1 != k / -1;",
        ["NegativeDivisors"] = $"{Head} => k / -3 <= q / -64 || k % -8 == q % -6;",
        ["ExtremeDivisors"] = $"{Head} => k / int.MinValue == 0 && k % int.MaxValue != q % int.MinValue && k / int.MaxValue <= 1;",
        ["RowDivisor"] = $"{Head} => head != 0 && k % head == q % head && q / (head + 1) >= k / (head + 1);",
        ["KeyDivisor"] = $"{Head} => k != 0 && q / k > 2 || k > 0 && q % k == 1;",
        ["HeadsDiffer"] = $"{Head} => head < 4 ? q - k <= 64 : head < 8 ? q - k <= 512 : true;",
        ["Dilated"] = $$"""
            {{Head}}
            {
                var distance = q - k;
                const int dilation = 3;
                int reach = dilation * 16;
                return distance >= 0 && distance <= reach && distance % dilation == 0;
            }
            """,
        ["EarlyReturns"] = $$"""
            {{Head}}
            {
                if (k > q) return false;
                if (k < 4)
                {
                    return true;
                }
                else if (head == 3)
                {
                    var near = q - k;
                    return near < 8;
                }

                if (head > 5) { if (k % 2 == 0) return true; }
                ;
                return q - k < 100;
            }
            """,
        ["Inlined"] = $$"""
            public const int Size = 32;
            {{Head}} => InSameBlock(q, k, Size) || IsGlobal(k) || IsGlobal(value: q);
            static bool InSameBlock(int a, int b, int size = 16) => Block(a, size) == Block(b, size);
            static int Block(int position, int size) { return position / size; }
            static bool IsGlobal(int value) => value is >= 0 and < 4;
            """,
        ["OtherNames"] = "internal static bool M(int @class, int Vector512, int keys) { var first = Vector512; var @int = keys; return first * 2 > @int * 3 - @class; }",
        ["Patterns"] = $"{Head} => k is >= 0 and < 4 or 100 || q is not (7 or > 300) && (head is 0 or 2) == (k > 50);",
        ["SwitchExpression"] = $$"""
            {{Head}} => (head % 4) switch
            {
                0 => q >= k,
                1 when q > 10 => q - k < 32,
                < 0 => false,
                _ => k % 2 == 0,
            };
            """,
        ["Bits"] = $"{Head} => ((q ^ k) & ~63) == 0 | (q & k) == 0 ^ (k | 3) != q;",
        ["Shifts"] = $"{Head} => q >> 6 == k >> 6 || (k << 3) > (q >>> 2) || k >>> 35 < -q;",
        ["Booleans"] = $"{Head} {{ bool a = q > k, b = k > 10, c = head == 1; return (a ^ b) == c != (a & !b | c); }}",
        ["MinMax"] = $"{Head} => Math.Max(q, k) - Math.Min(q, k) <= Math.Max(16, head * 8);",
        ["Wraparound"] = $"{Head} => unchecked(q * 1103515245 + k * 12345 + head) % 16 < 3;",
        ["Hash"] = $"{Head} {{ var h = (q * 31 + k) * 17; var mixed = h ^ (h >>> 15); return (mixed & 7) == 0; }}",
        ["FloatRatio"] = $"{Head} => q > 0 && (float)k / q > 0.25f;",
        ["FloatRoot"] = $"{Head} => MathF.Sqrt(Math.Abs(q - k)) < 9.5f && (int)(k * 0.1f) != (int)(q * 0.1f);",
        ["FloatMinMax"] = $"{Head} => MathF.Min(q * 0.5f, -k) <= MathF.Max(head, k - 3.5f) && MathF.Abs(q - 2.5f) != k + 0.5f && !(q * 1e30f * 1e30f - 1e38f * k * 1e20f < 0);",
        ["HeadOnly"] = $"{Head} => head % 2 == 1;",
        ["LikeTypeArguments"] = $"{Head} => (k < q) == (head > (float)q);",
        ["QueryOnly"] = $"{Head} => q % 3 == 0 && q > head;",
        ["KeyOnly"] = $"{Head} {{ var last = k % 16; return last == 0 || last == 15; }}",
        ["Always"] = $"{Head} => 1 + 1 == 2 || q == k;",
        ["Never"] = $"{Head} => false && q == k;",
        ["LongConditions"] = $"{Head} => Math.Abs(q - k) * 3 + head * 5 - q % 7 < (k * 2 - q) * (head + 1) + Math.Max(q, k) % 13 && (q + k + head) * 3 != (q - k - head) * 5 + 1;",
        ["Extremes"] = $"{Head} => q != int.MinValue && -k < ~q && k < int.MaxValue - head && k > -2147483648 + 5;",
        ["CharConstant"] = $"{Head} => k % 'a' == (byte)3 + (int)2L;",
    };
}
