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
        ["Clamp"] = $"{Head} => Math.Clamp(q - k, 0, 256) == q - k;",
        ["ClampOfHeads"] = $"{Head} => Math.Clamp(q, -3, 30) > k || int.Clamp(k - q, -7, 7) * 3 >= head;",
        ["ClampOfFloats"] = $"{Head} => Math.Clamp(q * 0.5f, -3.5f, 40f) < float.Clamp(k, 2f, 30f) || MathF.Abs(Math.Clamp(0f / k, 0f, 1f)) > 0.5f;",
        ["Sign"] = $"{Head} => Math.Sign(q - k) >= 0 && Math.Sign(k % 5 - 2) != head % 3 - 1 || int.Sign(q) == -1;",
        ["Named"] = $"{Head} => q - k is var d && d >= 0 && d <= 256 && d is not (5 or 6) || k % 7 is int r && r is > 2 and var same && same < 5 || q is {{ }} other && other < 0;",
        ["NamedInSwitch"] = $"{Head} => (q - k) switch {{ var d when d < 0 => false, 0 => true, var d when d % 3 == 0 => d < 90, var d => d < 9 + head }};",
        ["Narrow"] = $"{Head} => (byte)(q - k) < 16 || (sbyte)(q + k) > (short)(k * 1000) / 300 || (ushort)(q * 7) == (char)(k * 7) || (short)(q * 999) < (sbyte)k;",
        ["Unsigned"] = $"{Head} => (uint)(q - k) <= 256 || (uint)(q * 31 + k * 17) < (uint)(k * 1103515245 + head) || (uint)k > (uint)(q - 5) && (uint)q >> 3 != (uint)k >> 3;",
        ["UnsignedHash"] = $"{Head} {{ uint h = (uint)q * 2654435761u ^ (uint)k; var mixed = h ^ (h >> 15); return mixed % 8 == 0 || mixed / 1024 % 4 == 3 || (mixed & 255) < 20u && -(int)mixed < 5; }}",
        ["UnsignedDivision"] = $"{Head} => (uint)k / 3u + (uint)k % 5u > (uint)(head * 4) / 7u && (uint)k / (uint)(head + 1) < 40u;",
        ["Long"] = $"{Head} => (long)q - k >= 0 && (long)q - k <= 256L || (long)k / 3 * 2 == Math.Abs((long)q) || Math.Min((long)k, 500L) + head > 490L && (q - (long)k) % 5 == 0 && ~(long)k < -(long)q;",
        ["LongShifts"] = $"{Head} => ((long)k >> 40) + ((long)k >> 5) == ((long)Math.Clamp(k, 0, 4000) << 7) >> 12 && (ulong)k >>> 3 < 60UL && ((ulong)k & 6UL) != 2UL;",
        ["Truncations"] = $"{Head} {{ long d = q - k; int near = (int)d; byte low = (byte)near; return low + near > (float)d * 0.5f && unchecked((uint)near) is < 300u or > 4294967000u; }}",
        ["PopCount"] = $"{Head} => System.Numerics.BitOperations.PopCount((uint)(q ^ k)) < 3 || int.PopCount(q * 77) == int.PopCount(k) || System.Numerics.BitOperations.PopCount((ulong)k) > 9;",
        ["Powers"] = $"{Head} => System.Numerics.BitOperations.IsPow2(q - k + 1) || System.Numerics.BitOperations.IsPow2((uint)(k - q)) || int.IsOddInteger(k) && int.IsEvenInteger(head) && int.IsNegative(q - 9) != int.IsPositive(q - k);",
        ["Logarithms"] = $"{Head} => System.Numerics.BitOperations.Log2((uint)Math.Abs(q - k)) == System.Numerics.BitOperations.TrailingZeroCount(k) || System.Numerics.BitOperations.LeadingZeroCount((uint)k) > 27;",
        ["Guarded"] = $$"""
            {{Head}}
            {
                if (k == 0) return true;
                if (head > 3) { if (q / k == 2) return true; } else if (head == 0) return q % 3 == 0;
                var distance = q - k;
                if (distance <= 0) return q % k == 1;
                var many = k % distance;
                return many < 5 || head > 0 && 100 / head > k / Divisor(distance);
            }
            static int Divisor(int x) => x > 4 ? x - 2 : x < 0 ? x : 3;
            """,
        ["GuardedInOneLine"] = $"{Head} => k != 0 && q / k >= 2 || k == 0 && q < 5 || q > k && k % (q - k) < 3 || (k > 0 ? 100 % k : 7) == head || q / Math.Max(k, 1) == 3 || q % (k | 1) == 2 || k / (1 + head % 4) == q && k is > 2 && 90 / k > head;",
        ["GuardedSwitch"] = $"{Head} => k switch {{ 0 => false, > 100 => q % (k - 100) == 1, var d when q / d > 3 => true, _ => q % k == 0 }};",
        ["CharConstant"] = $"{Head} => k % 'a' == (byte)3 + (int)2L;",
    };
}
