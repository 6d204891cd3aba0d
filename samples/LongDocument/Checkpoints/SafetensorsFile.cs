using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Checkpoints;

/// <summary>A safetensors file whose tensors are read from where they are: nothing is loaded before it is asked for.</summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private const int LengthBytes = sizeof(ulong);
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private readonly Dictionary<string, TensorEntry> tensors;
    private readonly string name;
    private readonly byte* data;

    private SafetensorsFile(string path)
    {
        name = Path.GetFileName(path);
        var length = new FileInfo(path).Length;
        if (length < LengthBytes)
        {
            throw new InputException($"{name}: the file has {length} bytes, too few for a safetensors file.");
        }

        mapping = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
        try
        {
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, LengthBytes));
            if (headerLength > SafetensorsHeader.LongestHeader)
            {
                throw new InputException(
                    $"{name}: the header would have {headerLength} bytes, more than the {SafetensorsHeader.LongestHeader} of the format: this is no safetensors file.");
            }

            if (LengthBytes + (long)headerLength > length)
            {
                throw new InputException($"{name}: the header has {headerLength} bytes, but the file ends before them: is it cut short?");
            }

            var header = new ReadOnlySpan<byte>(start + LengthBytes, (int)headerLength).ToArray();
            data = start + LengthBytes + headerLength;
            tensors = SafetensorsHeader.Read(name, header, length - LengthBytes - (long)headerLength).ToDictionary(static entry => entry.Name);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyCollection<TensorEntry> Tensors => tensors.Values;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InputException">It is no safetensors file, or a damaged one.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new InputException("Checkpoints are read on little-endian machines only.");
        }

        try
        {
            return new SafetensorsFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Finds a tensor.</summary>
    public TensorEntry? Find(string tensor) => tensors.GetValueOrDefault(tensor);

    /// <summary>What keeps a tensor from being read as floats, as a sentence; null: nothing.</summary>
    public string? Problem(TensorEntry entry) =>
        !entry.Type.IsWeight() ? $"{name}: the tensor '{entry.Name}' has elements of type {entry.Type}: F32, F16 or BF16 are needed."
        : entry.Count > Array.MaxLength ? $"{name}: the tensor '{entry.Name}' has {entry.Count} elements, more than can be loaded."
        : null;

    /// <summary>Reads a tensor as floats, whatever its type of weights is.</summary>
    /// <exception cref="InputException">Its type is none of weights, or it has too many elements.</exception>
    public float[] ReadFloats(TensorEntry entry)
    {
        if (Problem(entry) is { } problem)
        {
            throw new InputException(problem);
        }

        var values = new float[entry.Count];
        var start = data + entry.Start;
        switch (entry.Type)
        {
            case TensorType.F32:
                // Data need not be aligned.
                new ReadOnlySpan<byte>(start, values.Length * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(start, values.Length), values);
                break;
            default:
                WidenBrain(new ReadOnlySpan<ushort>(start, values.Length), values);
                break;
        }

        return values;
    }

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        mapping.Dispose();
    }

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    private static void WidenBrain(ReadOnlySpan<ushort> source, Span<float> target)
    {
        var bits = MemoryMarshal.Cast<float, uint>(target);
        for (var index = 0; index < source.Length; index++)
        {
            bits[index] = (uint)source[index] << 16;
        }
    }
}
