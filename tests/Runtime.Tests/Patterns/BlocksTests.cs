using CsCheck;

namespace SparseAttentionGen.Tests;

public sealed class BlocksTests
{
    private static readonly Gen<long> Positions = Gen.OneOf(
        Gen.Long[0, 100], Gen.Long[-100, 0], Gen.Long[uint.MaxValue - 100L, uint.MaxValue + 100L], Gen.Long[-(1L << 40), 1L << 40]);

    [Fact]
    public void Residues_are_those_of_the_definition() =>
        Gen.Select(Positions, Gen.OneOf(Gen.Int[1, 200], Gen.Int[int.MaxValue - 100, int.MaxValue])).Sample((position, size) =>
        {
            var residue = Blocks.Residue(position, size);
            return residue >= 0 && residue < size && (position - residue) % size == 0;
        });

    [Fact]
    public void Quotients_are_those_of_long_numbers() =>
        Gen.Select(Positions.Where(static value => value >= 0), Gen.OneOf(Gen.Long[1, 200], Gen.Long[uint.MaxValue - 100L, 1L << 40]))
            .Sample((value, divisor) => Blocks.Quotient(value, divisor) == value / divisor);
}
