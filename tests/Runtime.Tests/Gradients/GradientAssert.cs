namespace SparseAttentionGen.Tests;

/// <summary>Comparison of gradients.</summary>
internal static class GradientAssert
{
    /// <summary>Asserts that all elements are close.</summary>
    /// <param name="expected">The gradient as it should be.</param>
    /// <param name="actual">The gradient.</param>
    /// <param name="tolerance">Largest allowed difference relative to the largest element.</param>
    /// <param name="name">What it is the gradient of.</param>
    /// <param name="least">Size of the summands of elements that are sums and may cancel: what counts as the largest element at least.</param>
    public static void AreClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string name, double least = 0)
    {
        Assert.True(expected.Length == actual.Length, $"The gradient of {name} has {actual.Length} elements, but should have {expected.Length}.");
        var largest = least;
        foreach (var element in expected)
        {
            largest = Math.Max(largest, Math.Abs(element));
        }

        for (var index = 0; index < expected.Length; index++)
        {
            if (!(Math.Abs(expected[index] - actual[index]) <= tolerance * largest))
            {
                Assert.Fail($"The gradient of {name} at {index} is {actual[index]:R}, but should be {expected[index]:R} (the largest element is {largest:G3}).");
            }
        }
    }
}
