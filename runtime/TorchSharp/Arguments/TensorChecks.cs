using TorchSharp;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Arguments;

/// <summary>Checks of tensors before their memory is read. Each failure names the argument, the reason, and what to do.</summary>
internal static class TensorChecks
{
    /// <summary>Checks a query, key or value, or what stands in its place for global tokens.</summary>
    public static void Rows(Tensor tensor, string name)
    {
        Floats(tensor, name);
        if (tensor.dim() != 4)
        {
            throw new ArgumentException($"The {name} is {Shape(tensor)}, but must have 4 dimensions, [batch, heads, length, dim].", name);
        }

        if (tensor.shape[3] > 1 && tensor.stride(3) != 1)
        {
            throw new ArgumentException(
                $"The {name} has a last stride of {tensor.stride(3)}, but the elements of a row must lie side by side: call contiguous(), which copies it.", name);
        }

        if (!TensorMemory.HasRows(tensor))
        {
            throw new ArgumentException($"The {name} has rows that overlap, by its strides [{string.Join(", ", tensor.stride())}]: call contiguous(), which copies it.", name);
        }
    }

    /// <summary>Checks that a tensor has float32 elements that can be read.</summary>
    public static void Floats(Tensor tensor, string name) => Type(tensor, name, ScalarType.Float32, "float32");

    /// <summary>Checks a mask of the keys.</summary>
    public static void KeyMask(Tensor mask, Tensor key, string name) => Mask(mask, key.shape[0], key.shape[2], name);

    /// <summary>Checks a mask of tokens.</summary>
    public static void Mask(Tensor mask, long batch, long length, string name)
    {
        Type(mask, name, ScalarType.Bool, "bool");
        if (mask.dim() != 2 || mask.shape[0] != batch || mask.shape[1] != length)
        {
            throw new ArgumentException($"The {name} is {Shape(mask)}, but must be [batch, length], here [{batch}, {length}].", name);
        }
    }

    /// <summary>Checks that a tensor has elements of a type that can be read.</summary>
    public static void Type(Tensor tensor, string name, ScalarType type, string typeName)
    {
        Readable(tensor, name);
        if (tensor.dtype != type)
        {
            throw new ArgumentException($"The {name} is {tensor.dtype}, but must be {typeName}: call to(torch.{typeName}).", name);
        }
    }

    /// <summary>Checks that a tensor has memory of its own on the CPU.</summary>
    public static void Readable(Tensor tensor, string name)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.device_type == DeviceType.META)
        {
            throw new ArgumentException($"The {name} is a meta tensor, which has a shape but no elements to compute with.", name);
        }

        if (tensor.device_type != DeviceType.CPU)
        {
            throw new ArgumentException($"The {name} is on {tensor.device}, but the kernels run on the CPU: call cpu().", name);
        }

        if (tensor.is_sparse)
        {
            throw new ArgumentException($"The {name} is a sparse tensor, but must be dense: call to_dense().", name);
        }
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
