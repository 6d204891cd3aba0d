namespace SparseAttentionGen.Tests;

/// <summary>Declared classes with projections.</summary>
public sealed class ProjectionClassTests
{
    private static readonly SequenceProjection Pooling12 = SequenceProjection.MeanPooling(12);

    [Fact]
    public void Every_class_equals_the_definition()
    {
        foreach (var (index, (attention, projection)) in Classes(700).Index())
        {
            foreach (var (queries, keys, offset, group) in new[] { (150, 150, 0, 1), (130, 700, -20, 2), (5, 5, 0, 4), (1, 300, 299, 1), (0, 9, 0, 1), (9, 0, 0, 1) })
            {
                Case(attention, projection, queries, keys, offset, group, index).Fill().Run().AssertEqualsReference();
            }
        }
    }

    [Fact]
    public void Results_are_identical_for_every_thread_count_and_surface()
    {
        // Long enough for sums in parts.
        const int Length = 2600;
        foreach (var (attention, projection) in Classes(Length).Where(static item => item.Attention.Pattern.HeadDim < 512 && item.Attention is not Linformer64))
        {
            AttentionCase Make() => Case(attention, projection, 300, Length, 0, 2, seed: 5).Fill();
            var expected = Make().Run(new AttentionOptions { MaxThreads = 1 });
            foreach (var threads in new[] { 2, 3, 8 })
            {
                Make().Run(new AttentionOptions { MaxThreads = threads }).AssertEqualsExactly(expected);
            }

            var plain = Make();
            var shape = new AttentionShape(plain.Batch, plain.Heads, plain.QueryLength, plain.KeyLength, plain.KeyValueHeads);
            attention.Forward(Packed(plain.Query, plain.Batch, plain.Heads, plain.QueryLength, attention.Pattern.HeadDim),
                Packed(plain.Key, plain.Batch, plain.KeyValueHeads, plain.KeyLength, attention.Pattern.HeadDim),
                Packed(plain.Value, plain.Batch, plain.KeyValueHeads, plain.KeyLength, attention.Pattern.ValueDim),
                plain.Output.Data, shape, plain.Arguments());
            plain.AssertEqualsExactly(expected);
        }
    }

    [Fact]
    public void Sums_in_parts_equal_the_definition()
    {
        foreach (var (attention, projection) in new (ISparseAttention, SequenceProjection)[]
        {
            (new Linformer16(ProjectionGenerator.Matrices(24, 5000, 1, true, 1)), ProjectionGenerator.Matrices(24, 5000, 1, true, 1)),
            (new Linformer7To33(ProjectionGenerator.Matrices(5, 5000, 2, false, 2)), ProjectionGenerator.Matrices(5, 5000, 2, false, 2)),
            (new Pooled32(), Pooling12),
        })
        {
            Case(attention, projection, 40, 4999, 0, 1, seed: 3).Fill().Run().AssertEqualsReference();
        }
    }

    [Fact]
    public void Global_rows_split_along_the_keys_attend_projected_keys_once()
    {
        var projection = ProjectionGenerator.Matrices(4, 20_000, 1, true, 1);
        new AttentionCase { Attention = new LongNarrow3(projection), Projection = projection, QueryLength = 7, KeyLength = 20_000, Seed = 4, Group = 2 }
            .Fill().Run().AssertEqualsReference();
    }

    [Fact]
    public void A_long_past_in_parts_attends_projected_keys_once()
    {
        var projection = ProjectionGenerator.Matrices(4, 20_000, 1, true, 1);
        new AttentionCase { Attention = new LongPast16(projection), Projection = projection, QueryLength = 2, KeyLength = 20_000, QueryOffset = 19_998, Seed = 4, Group = 2 }
            .Fill().Run(new AttentionOptions { MaxThreads = 1 }).AssertEqualsReference();
    }

    [Fact]
    public void As_many_projected_keys_as_keys_and_identity_matrices_are_exact_attention()
    {
        const int Length = 24;
        var identity = new float[Length * Length];
        for (var index = 0; index < Length; index++)
        {
            identity[index * (Length + 1)] = 1;
        }

        AssertIsExact(new Linformer16(SequenceProjection.Create(Length, Length, identity)), Length);
        AssertIsExact(new Linformer16(SequenceProjection.Create(Length, Length, identity, identity)), Length);
        AssertIsExact(new Linformer16(SequenceProjection.MeanPooling(Length)), Length);
        AssertIsExact(new Linformer16(SequenceProjection.MeanPooling(Length)), Length - 5);
        AssertIsExact(new Linformer16(SequenceProjection.Convolution(Length, [1f])), Length - 1);
    }

    [Fact]
    public void A_shorter_sequence_uses_the_first_columns()
    {
        const int Length = 333;
        const int Shorter = 150;
        var random = new Random(1);
        float[] matrix = [.. Enumerable.Range(0, 5 * Length).Select(_ => random.NextSingle() - 0.5f)];
        float[] first = [.. Enumerable.Range(0, 5).SelectMany(row => matrix.Skip(row * Length).Take(Shorter))];
        var longer = Run(SequenceProjection.Create(5, Length, matrix));
        Run(SequenceProjection.Create(5, Shorter, first)).AssertEqualsExactly(longer);

        static AttentionCase Run(SequenceProjection projection) =>
            new AttentionCase { Attention = new Linformer7To33(projection), Projection = projection, QueryLength = 20, KeyLength = Shorter }.Fill().Run();
    }

    [Fact]
    public void Keys_that_are_padding_may_hold_anything()
    {
        foreach (var (index, (attention, projection)) in Classes(200).Index())
        {
            AttentionCase Make() => Case(attention, projection, 30, 200, 0, 1, index).Fill();
            var (expected, actual) = (Make().Run(), Make());
            for (var batch = 0; batch < actual.Batch; batch++)
            {
                for (var key = 0; key < actual.KeyLength; key++)
                {
                    if (key >= actual.KeyLengths[batch] || !actual.PaddingMask[(batch * actual.KeyLength) + key])
                    {
                        for (var head = 0; head < actual.KeyValueHeads; head++)
                        {
                            actual.Key.Row(batch, head, key).Fill(float.NaN);
                            actual.Value.Row(batch, head, key).Fill(float.PositiveInfinity);
                        }
                    }
                }
            }

            actual.Run().AssertEqualsReference();
            if (!attention.Pattern.AttendsPairs)
            {
                actual.AssertEqualsExactly(expected);
            }
        }
    }

    [Fact]
    public void A_value_that_is_not_a_number_reaches_the_queries_of_its_head_alone()
    {
        var projection = ProjectionGenerator.Matrices(24, 50, 1, true, 1);
        var item = new AttentionCase { Attention = new Linformer16(projection), Projection = projection, KeyValueHeads = 2, QueryLength = 9, KeyLength = 50 }.Fill();
        item.Value[0, 1, 17, 3] = float.NaN;
        item.Run();
        for (var row = 0; row < item.QueryLength; row++)
        {
            Assert.DoesNotContain(float.NaN, item.Output.Row(0, 0, row).ToArray());
            for (var d = 0; d < 16; d++)
            {
                Assert.Equal(d == 3, float.IsNaN(item.Output[0, 1, row, d]));
            }
        }
    }

    [Fact]
    public void Without_keys_outputs_are_zero_and_sums_empty()
    {
        foreach (var (attention, projection) in Classes(40))
        {
            var item = new AttentionCase { Attention = attention, Projection = projection, Batch = 2, QueryLength = 11, KeyLength = 40 }.Fill();
            var arguments = new AttentionArguments { KeyLengths = [0, 40], KeyPaddingMask = new bool[80], LogSumExp = item.LogSumExp };
            attention.Forward(item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly, item.Output.Writable, arguments);
            Assert.All(item.Output.Data, static x => Assert.Equal(0f, x));
            Assert.All(item.LogSumExp, static x => Assert.Equal(float.NegativeInfinity, x));
        }
    }

    [Fact]
    public void Progress_ascends_to_one_over_both_phases()
    {
        var projection = SequenceProjection.Random(24, 4000, 1);
        var item = new AttentionCase { Attention = new Linformer16(projection), Projection = projection, QueryLength = 400, KeyLength = 4000 }.Fill();
        var reports = new List<double>();
        item.Run(new AttentionOptions { MaxThreads = 1, Progress = new Listener(reports) });
        Assert.True(reports.Count > 4);
        Assert.Equal(reports.Order().Distinct(), reports);
        Assert.Equal(1, reports[^1]);
        Assert.Throws<OperationCanceledException>(() => item.Run(new AttentionOptions { CancellationToken = new CancellationToken(canceled: true) }));
    }

    /// <summary>Every class, with matrices for sequences up to a length.</summary>
    private static IEnumerable<(ISparseAttention Attention, SequenceProjection Projection)> Classes(int length)
    {
        SequenceProjection Shared(int rank) => ProjectionGenerator.Matrices(rank, length, 1, true, rank);
        SequenceProjection Separate(int rank) => ProjectionGenerator.Matrices(rank, length, 1, false, rank);
        (ISparseAttention, SequenceProjection) Make(SequenceProjection projection, Func<SequenceProjection, ISparseAttention> create) => (create(projection), projection);
        return
        [
            Make(Shared(24), static projection => new Linformer16(projection)),
            Make(ProjectionGenerator.Matrices(32, Math.Min(length, 1500), 1, false, 32), static projection => new Linformer64(projection)),
            Make(Separate(5), static projection => new Linformer7To33(projection)),
            Make(Shared(19), static projection => new Linformer80To48(projection)),
            Make(Shared(1), static projection => new Linformer1(projection)),
            Make(Separate(13), static projection => new Linformer512(projection)),
            (new Pooled32(), Pooling12),
            Make(Separate(21), static projection => new CappedLinformer24(projection)),
            Make(Shared(10), static projection => new CappedLongShort32(projection)),
            Make(Separate(20), static projection => new LongShort64(projection)),
            Make(Shared(11), static projection => new LongShortGlobal24(projection)),
            Make(Separate(7), static projection => new LongShortDilated16(projection)),
            (new LongShortPooled16(), SequenceProjection.MeanPooling(9)),
            Make(Shared(6), static projection => new LongGlobals8(projection)),
            Make(Separate(4), static projection => new LongNarrow3(projection)),
            Make(SequenceProjection.Convolution(18, [.. Enumerable.Range(0, (length / 18) + 1).Select(static index => 1f / (index + 2))]), static projection => new LongBlocks32(projection)),
            Make(Shared(8), static projection => new LongHeads24(projection)),
            Make(Separate(10), static projection => new LongMethod16(projection)),
            Make(Shared(3), static projection => new LongCalled20(projection)),
        ];
    }

    private static AttentionCase Case(ISparseAttention attention, SequenceProjection projection, int queries, int keys, int offset, int group, int seed) => new()
    {
        Attention = attention,
        Projection = projection,
        Batch = 2,
        KeyValueHeads = 2,
        Group = group,
        QueryLength = queries,
        KeyLength = keys,
        QueryOffset = offset,
        HasKeyLengths = true,
        HasPaddingMask = true,
        HasGlobalMask = true,
        Seed = seed,
    };

    private static void AssertIsExact(ISparseAttention attention, int length)
    {
        var item = new AttentionCase { Attention = attention, QueryLength = 30, KeyLength = length }.Fill().Run();
        var expected = AttentionReference.Forward(new AttentionPattern(16, 16, 0.25f, false), item.Query.ReadOnly, item.Key.ReadOnly, item.Value.ReadOnly);
        Assert.All(expected.Zip(item.Output.Data), static pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2 * AttentionCase.Tolerance));
    }

    private static float[] Packed(TestTensor tensor, int batch, int heads, int length, int dim)
    {
        var packed = new List<float>();
        for (var row = 0; row < batch * heads * length; row++)
        {
            packed.AddRange(tensor.Row(row / (heads * length), row / length % heads, row % length)[..dim]);
        }

        return [.. packed];
    }

    private sealed class Listener(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
