using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Autograd;

/// <summary>
/// Keeps the gradients of this thread's last backward pass. libtorch takes them only after the backward pass has returned, when nothing of .NET
/// refers to them any more and a collection could free them; with the next call they are surely taken.
/// </summary>
internal static class GradientKeeper
{
    [ThreadStatic]
    private static Tensor?[]? kept;

    /// <summary>Keeps gradients beyond the scope that they were made in.</summary>
    public static Tensor[] Keep(Tensor?[] gradients)
    {
        Release();
        foreach (var gradient in gradients)
        {
            gradient?.DetachFromDisposeScope();
        }

        kept = gradients;
        return gradients!;
    }

    /// <summary>Lets go of the last ones.</summary>
    public static void Release()
    {
        foreach (var gradient in kept ?? [])
        {
            gradient?.Dispose();
        }

        kept = null;
    }
}
