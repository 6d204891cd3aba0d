using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>The states that an encoder returns for one document.</summary>
/// <param name="Values">[length, hiddenSize] row by row.</param>
/// <param name="Length">Number of tokens, without padding.</param>
/// <param name="HiddenSize">Number of elements of a token's vector.</param>
internal sealed record HiddenStates(float[] Values, int Length, int HiddenSize)
{
    /// <summary>The vector of one token.</summary>
    public ReadOnlySpan<float> this[int position] => Values.AsSpan(position * HiddenSize, HiddenSize);

    /// <summary>Fails if a state is no finite number: nothing that follows from it would mean anything.</summary>
    /// <exception cref="InvalidDataException">One is not.</exception>
    public void RequireFinite()
    {
        if (!FiniteNumbers.All(Values))
        {
            throw new InvalidDataException("The model's states are not finite: the checkpoint's weights are damaged or too large.");
        }
    }
}
