using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>A safetensors file whose tensors are read from where they are, piece by piece: neither loaded nor mapped, so that no memory is held for it.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = sizeof(ulong);
    private readonly SafeFileHandle handle;
    private readonly Dictionary<string, TensorEntry> tensors;
    private readonly long dataStart;

    private SafetensorsFile(string path)
    {
        Name = Path.GetFileName(path);
        handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var length = RandomAccess.GetLength(handle);
            CheckContent(length);
            var header = ReadHeader(length);
            dataStart = LengthBytes + header.Length;
            tensors = SafetensorsHeader.Read(Name, header, length - dataStart).ToDictionary(static entry => entry.Name);
            Metadata = SafetensorsHeader.ReadMetadata(header);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>The tensors.</summary>
    public IReadOnlyCollection<TensorEntry> Tensors => tensors.Values;

    /// <summary>The texts that the file's writer left in it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">It is no safetensors file, or a damaged one.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new InvalidDataException("Checkpoints are read on little-endian machines only.");
        }

        try
        {
            return new SafetensorsFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidDataException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Finds a tensor.</summary>
    public TensorEntry? Find(string tensor) => tensors.GetValueOrDefault(tensor);

    /// <summary>What keeps a tensor from being read as floats, as a sentence; null: nothing.</summary>
    public string? Problem(TensorEntry entry) => entry.Type?.IsWeight() == true
        ? null
        : $"{Name}: the tensor '{entry.Name}' has elements of type {entry.TypeName}: F32, F16 or BF16 are needed.";

    /// <summary>Reads all elements of a tensor as floats, whatever its type of weights is.</summary>
    /// <exception cref="InvalidDataException">Its type is none of weights, or it has too many elements.</exception>
    public float[] ReadFloats(TensorEntry entry)
    {
        if (Problem(entry) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        var values = new float[entry.Count];
        ReadFloats(entry, 0, values);
        return values;
    }

    /// <summary>Reads some elements of a tensor of weights as floats.</summary>
    /// <param name="entry">The tensor.</param>
    /// <param name="start">The first element.</param>
    /// <param name="target">Receives as many as it has room for.</param>
    /// <exception cref="InvalidDataException">The file is not what it was.</exception>
    public void ReadFloats(TensorEntry entry, long start, Span<float> target)
    {
        var size = entry.Type!.Value.Size();
        var place = dataStart + entry.Start + (start * size);
        if (entry.Type == TensorType.F32)
        {
            ReadBytes(place, MemoryMarshal.AsBytes(target));
            return;
        }

        const int Piece = 1 << 15;
        var buffer = ArrayPool<ushort>.Shared.Rent(Math.Min(Piece, target.Length));
        for (var first = 0; first < target.Length; first += Piece)
        {
            var piece = target.Slice(first, Math.Min(Piece, target.Length - first));
            var halves = buffer.AsSpan(0, piece.Length);
            ReadBytes(place + ((long)first * size), MemoryMarshal.AsBytes(halves));
            if (entry.Type == TensorType.F16)
            {
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(halves), piece);
            }
            else
            {
                WidenBrain(halves, piece);
            }
        }

        ArrayPool<ushort>.Shared.Return(buffer);
    }

    public void Dispose() => handle.Dispose();

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    private static void WidenBrain(ReadOnlySpan<ushort> source, Span<float> target)
    {
        var bits = MemoryMarshal.Cast<float, uint>(target);
        for (var index = 0; index < source.Length; index++)
        {
            bits[index] = (uint)source[index] << 16;
        }
    }

    private void CheckContent(long length)
    {
        var start = new byte[Math.Min(length, CheckpointFile.StartBytes)];
        ReadBytes(0, start);
        if (CheckpointFile.Problem(start, length) is { } problem)
        {
            throw new InvalidDataException($"{Name}: {problem}");
        }
    }

    private byte[] ReadHeader(long length)
    {
        if (length < LengthBytes)
        {
            throw new InvalidDataException($"{Name}: the file has {length} bytes, too few for a safetensors file.");
        }

        var number = new byte[LengthBytes];
        ReadBytes(0, number);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(number);
        if (headerLength > SafetensorsHeader.LongestHeader)
        {
            throw new InvalidDataException(
                $"{Name}: the header would have {headerLength} bytes, more than the {SafetensorsHeader.LongestHeader} of the format: this is no safetensors file.");
        }

        if (LengthBytes + (long)headerLength > length)
        {
            throw new InvalidDataException($"{Name}: the header has {headerLength} bytes, but the file ends before them: is it cut short?");
        }

        var header = new byte[headerLength];
        ReadBytes(LengthBytes, header);
        return header;
    }

    private void ReadBytes(long place, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var count = RandomAccess.Read(handle, target, place);
            if (count == 0)
            {
                throw new InvalidDataException($"{Name} became shorter while it was read.");
            }

            place += count;
            target = target[count..];
        }
    }
}
