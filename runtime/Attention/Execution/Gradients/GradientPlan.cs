namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The order of a backward pass. Blocks of rows write gradients of their own queries, but share those of the keys: so a head's rows and keys are cut into as
/// many parts, and in each round every part of the rows takes another part of the keys. Nothing is written twice at a time, and every sum has one
/// order, whatever the number of threads.
/// </summary>
internal sealed class GradientPlan
{
    /// <summary>Pieces of work of a round below which heads are cut.</summary>
    private const int FewestPieces = 8;

    /// <summary>Pieces of a round are a multiple of this, so that usual numbers of threads come to its end at nearly the same time.</summary>
    private const int PieceStep = 4;

    private readonly List<Unit> units = [];

    private GradientPlan(BlockPlan rows) => Rows = rows;

    /// <summary>The blocks of rows.</summary>
    public BlockPlan Rows { get; }

    /// <summary>Number of rounds, one after the other.</summary>
    public int Rounds { get; private set; }

    /// <summary>Plans a call.</summary>
    /// <param name="call">The call.</param>
    public static GradientPlan Create<TKernel, TGradient>(GradientCall call)
        where TKernel : struct, IMicroKernels
        where TGradient : struct, IGradientKernels
    {
        var sequences = call.Forward.Sequences;
        var plan = new GradientPlan(BlockPlan.Create<TKernel>(call.Forward, mayMerge: false));
        var shares = call.Additions is { SharesBias: true };
        foreach (var unit in plan.Rows.Blocks.GroupBy(block => shares ? call.Additions!.Place(sequences[block.Sequence].Batch, block.KeyValueHead) : (block.Sequence, block.KeyValueHead)))
        {
            plan.units.Add(new Unit([.. unit], sequences[unit.First().Sequence]));
        }

        var wanted = shares ? 1 : PartsFor(Math.Max(1, plan.units.Count));
        foreach (var unit in plan.units)
        {
            unit.Cut(wanted, TGradient.KeyBlock);
        }

        plan.Rounds = plan.units.Select(static unit => unit.Parts).DefaultIfEmpty(0).Max();
        return plan;
    }

    private static int PartsFor(int units)
    {
        var parts = (int)BlockPlan.Quotient(FewestPieces, units);
        while (parts > 1 && (long)units * parts % PieceStep != 0)
        {
            parts++;
        }

        return parts;
    }

    /// <summary>The pieces of work of a round, each some blocks one after the other, limited to the keys that they may write.</summary>
    /// <param name="round">The round, from 0.</param>
    public List<List<RowBlock>> Pieces(int round) =>
        [.. units.Where(unit => round < unit.Parts).SelectMany(unit => unit.Pieces(round))];

    /// <summary>The blocks that write the gradients of one sequence's keys of one head.</summary>
    private sealed class Unit(RowBlock[] blocks, CallSequence sequence)
    {
        private int keys;

        public int Parts { get; private set; } = 1;

        public void Cut(int wanted, int keyBlock)
        {
            var most = Math.Min(blocks.Length, (int)BlockPlan.Quotient(sequence.KeyCount, keyBlock));
            Parts = Math.Clamp(wanted, 1, Math.Max(1, most));

            // Whole key blocks, so that none is packed for two parts.
            keys = (int)(BlockPlan.Quotient(BlockPlan.Quotient(sequence.KeyCount, Parts), keyBlock) * keyBlock);
        }

        public IEnumerable<List<RowBlock>> Pieces(int round)
        {
            for (var part = 0; part < Parts; part++)
            {
                var ofKeys = (part + round) % Parts;
                var (start, end) = ((long)ofKeys * keys, ofKeys == Parts - 1 ? int.MaxValue : (ofKeys + 1L) * keys);
                var piece = new List<RowBlock>();
                for (var index = part; index < blocks.Length; index += Parts)
                {
                    var block = blocks[index];
                    var limited = block with
                    {
                        KeyStart = (int)Math.Max(block.KeyStart, start),
                        KeyEnd = (int)Math.Min(block.KeyEnd, end),

                        // All parts write the gradients of projected keys: one in each round.
                        AttendsProjected = block.AttendsProjected && part == round,
                    };
                    if (limited.KeyStart < limited.KeyEnd)
                    {
                        piece.Add(limited);
                    }
                }

                if (piece.Count > 0)
                {
                    yield return piece;
                }
            }
        }
    }
}
