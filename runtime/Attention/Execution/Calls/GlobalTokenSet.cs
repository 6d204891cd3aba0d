namespace SparseAttentionGen.CompilerServices;

/// <summary>The global tokens of one sequence.</summary>
/// <param name="Columns">Positions of the keys that every query attends, ascending; padding left out.</param>
/// <param name="Rows">Queries that attend every key, ascending.</param>
internal sealed record GlobalTokenSet(int[] Columns, int[] Rows)
{
    public static GlobalTokenSet None { get; } = new([], []);

    /// <summary>For each of the rows, its place among those of its batch element, where they have queries for themselves.</summary>
    public int[] Places { get; private init; } = [];

    /// <summary>Whether a query attends every key.</summary>
    public bool IsRow(int query) => Rows.Length > 0 && Array.BinarySearch(Rows, query) >= 0;

    /// <summary>The global tokens of each sequence and variant of the pattern.</summary>
    /// <param name="views">The call's sizes.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="sequences">The call's sequences.</param>
    /// <param name="arguments">The call's arguments.</param>
    public static GlobalTokenSet[] Create(CallViews views, AttentionPattern pattern, CallSequence[] sequences, in AttentionArguments arguments)
    {
        var (variants, keys) = (pattern.Variants, views.Key.Length);
        var sets = new GlobalTokenSet[sequences.Length * variants.Count];
        for (var index = 0; index < variants.Count; index++)
        {
            var variant = variants[index];
            var atCall = variant.AcceptsGlobalTokens && !arguments.GlobalTokenMask.IsEmpty;
            var (known, declared) = (default(PatternSequence?), Array.Empty<int>());
            for (var place = 0; place < sequences.Length; place++)
            {
                var sequence = sequences[place];
                if (known != sequence.Pattern)
                {
                    (known, declared) = (sequence.Pattern, variant.Columns(sequence.Pattern));
                }

                sets[(place * variants.Count) + index] = declared.Length == 0 && !atCall
                    ? None
                    : Of(
                        variant,
                        declared,
                        sequence,
                        arguments.KeyPaddingMask.IsEmpty ? default : arguments.KeyPaddingMask.Slice(sequence.Batch * keys, keys),
                        atCall ? arguments.GlobalTokenMask.Slice(sequence.Batch * keys, keys) : default,
                        arguments.SkipPaddingRows);
            }
        }

        return GlobalRowChecks.AreGiven(arguments) ? WithPlaces(sets, sequences, variants.Count) : sets;
    }

    /// <summary>Joins the declared tokens of a sequence with those of the call.</summary>
    private static GlobalTokenSet Of(
        PatternVariant variant, int[] declared, CallSequence sequence, ReadOnlySpan<bool> exists, ReadOnlySpan<bool> atCall, bool skipsPaddingRows)
    {
        var columns = new List<int>();
        var rows = new List<int>();
        foreach (var position in Positions(declared, sequence.Keys, atCall))
        {
            if (position < sequence.KeyCount && (exists.IsEmpty || exists[sequence.Keys.At(position)]))
            {
                columns.Add(position);
            }

            var row = (long)position - sequence.QueryOffset;
            var attendsAll = variant.IsGlobalRow(position, sequence.Pattern)
                || (!atCall.IsEmpty && atCall[sequence.Keys.At(position)] && variant.GlobalTokensAttendAll);
            attendsAll &= !skipsPaddingRows || !PaddingRows.IsPadding(sequence, position, exists);
            if (attendsAll && row >= 0 && row < sequence.Queries.Count)
            {
                rows.Add((int)row);
            }
        }

        return columns.Count == 0 && rows.Count == 0 ? None : new GlobalTokenSet([.. columns], [.. rows]);
    }

    private static List<int> Positions(int[] declared, TokenSet keys, ReadOnlySpan<bool> atCall)
    {
        var positions = new List<int>(declared);
        for (var position = 0; position < keys.Count && !atCall.IsEmpty; position++)
        {
            if (atCall[keys.At(position)] && Array.BinarySearch(declared, position) < 0)
            {
                positions.Add(position);
            }
        }

        positions.Sort();
        return positions;
    }

    /// <summary>Counts the rows of each batch element in the order of its queries.</summary>
    private static GlobalTokenSet[] WithPlaces(GlobalTokenSet[] sets, CallSequence[] sequences, int variants)
    {
        var placed = new GlobalTokenSet[sets.Length];
        for (var variant = 0; variant < variants; variant++)
        {
            for (int start = 0, end; start < sequences.Length; start = end)
            {
                for (end = start; end < sequences.Length && sequences[end].Batch == sequences[start].Batch; end++)
                {
                }

                var rows = new List<int>();
                for (var index = start; index < end; index++)
                {
                    rows.AddRange(sets[(index * variants) + variant].Rows.Select(sequences[index].Queries.At));
                }

                rows.Sort();
                for (var index = start; index < end; index++)
                {
                    var set = sets[(index * variants) + variant];
                    placed[(index * variants) + variant] = set with { Places = [.. set.Rows.Select(row => rows.BinarySearch(sequences[index].Queries.At(row)))] };
                }
            }
        }

        return placed;
    }
}
