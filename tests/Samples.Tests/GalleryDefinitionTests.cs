using SparseAttentionGen.PatternGallery.Declarations;

namespace SparseAttentionGen.Samples.Tests;

/// <summary>The declarations of other libraries' layouts and masks allow the pairs that those libraries' own rules do.</summary>
public sealed class GalleryDefinitionTests
{
    private const int Block = 16;

    [Fact]
    public void Masks_of_attention_gym()
    {
        AssertEqual(GymCausal.Pattern, static (q, k) => k <= q);
        AssertEqual(GymSlidingWindow.Pattern, static (q, k) => q - k <= 512 && k <= q);
        AssertEqual(GymDilatedWindow.Pattern, static (q, k) => Math.Abs(q - k) <= 512 && Math.Abs(q - k) % 8 == 0);
        AssertEqual(GymPrefix.Pattern, static (q, k) => k <= q || k < 100, prefixLength: 100);
        AssertEqual(GymSinks.Pattern, static (q, k) => (q - k <= 512 || k < 4) && k <= q);
        AssertEqual(GymGlobalWindow.Pattern, static (q, k) => Math.Abs(q - k) <= 256 || q == 0 || k == 0);
        AssertEqual(GymNeighborhood.Pattern, static (q, k) => IsNear(q / 16, k / 16) && IsNear(q % 16, k % 16), length: 256);

        static bool IsNear(int query, int key) => Math.Abs(Math.Clamp(query, 1, 14) - key) <= 1;
    }

    [Fact]
    public void Layouts_of_deepspeed()
    {
        AssertEqual(DeepSpeedDense.Pattern, static (_, _) => true);
        AssertEqual(DeepSpeedFixed.Pattern, static (q, k) => q / Block / 4 == k / Block / 4 || k / Block % 4 == 3);
        AssertEqual(DeepSpeedLongformer.Pattern, static (q, k) => Math.Abs((q / Block) - (k / Block)) <= 1 || q / Block == 0 || k / Block == 0);
        AssertEqual(DeepSpeedLocal.Pattern, static (q, k) => Math.Abs((q / Block) - (k / Block)) <= 1 && k <= q);
    }

    [Fact]
    public void Layouts_of_deepspeed_with_a_random_block_in_each_row()
    {
        AssertOneMoreBlock(DeepSpeedVariable.Pattern, static (q, k) => q / 4 == k / 4 || k == 0);
        AssertOneMoreBlock(DeepSpeedBigBird.Pattern, static (q, k) => Math.Abs(q - k) <= 1 || q == 0 || k == 0);
    }

    private static void AssertEqual(AttentionPattern pattern, Func<int, int, bool> rule, int length = 1280, int prefixLength = 0)
    {
        for (var query = 0; query < length; query++)
        {
            for (var key = 0; key < length; key++)
            {
                if (pattern.Allows(0, query, key, length, prefixLength) != rule(query, key))
                {
                    Assert.Fail($"{pattern.Describe()}: query {query}, key {key}");
                }
            }
        }
    }

    private static void AssertOneMoreBlock(AttentionPattern pattern, Func<int, int, bool> blockRule)
    {
        const int Blocks = 40;
        for (var query = 0; query < Blocks; query++)
        {
            var allowed = Enumerable.Range(0, Blocks).Where(key => pattern.Allows(0, query * Block, key * Block, Blocks * Block)).ToArray();
            var expected = Enumerable.Range(0, Blocks).Where(key => blockRule(query, key)).ToArray();
            Assert.Empty(expected.Except(allowed));
            Assert.Equal(Math.Min(Blocks, expected.Length + 1), allowed.Length);
        }
    }
}
