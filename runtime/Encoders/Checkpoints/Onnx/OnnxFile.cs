using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>
/// An ONNX model in a stream. The graph is read at once; elements of tensors are read from where they are, so that there is no second copy of a model.
/// </summary>
internal sealed class OnnxFile
{
    private readonly Stream stream;

    private OnnxFile(Stream stream, string name)
    {
        (this.stream, Name) = (stream, name);
        Graph = ReadGraph();
    }

    /// <summary>What it is called, for messages.</summary>
    public string Name { get; }

    public OnnxGraph Graph { get; }

    /// <summary>Reads a model's graph.</summary>
    /// <param name="stream">The model from the stream's position on. One that cannot seek is read into memory.</param>
    /// <param name="name">What it is called, for messages.</param>
    /// <exception cref="InvalidDataException">It is no model, or cut short, or has no weights.</exception>
    public static OnnxFile Read(Stream stream, string name)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new InvalidDataException("Models are read on little-endian machines only.");
        }

        if (stream.CanSeek)
        {
            return new OnnxFile(stream, name);
        }

        var memory = new MemoryStream();
        stream.CopyTo(memory);
        memory.Position = 0;
        return new OnnxFile(memory, name);
    }

    /// <summary>What keeps a tensor from being read as floats, as a sentence; null: nothing.</summary>
    public string? Problem(OnnxTensor tensor) =>
        tensor.IsExternal ? $"{Name}: the tensor '{tensor.Name}' is in another file (external data), which is not read: save the model as one file."
        : tensor.Element is not (OnnxElement.F32 or OnnxElement.F16 or OnnxElement.BF16)
            ? $"{Name}: the tensor '{tensor.Name}' has elements of type {(int)tensor.Element}: floats of 32 or 16 bits (1, 10, 16) are needed."
        : tensor.Count < 0 || Elements(tensor) != tensor.Count
            ? $"{Name}: the tensor '{tensor.Name}' has {Elements(tensor)} elements, but its sizes are {tensor.ShapeText}: the file is damaged."
        : null;

    /// <summary>Reads elements of a tensor that has no <see cref="Problem"/>.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">The first one.</param>
    /// <param name="target">Receives as many as it has room for; they must exist.</param>
    public void ReadFloats(OnnxTensor tensor, long first, Span<float> target)
    {
        if (tensor.Element == OnnxElement.F32)
        {
            ReadBytes(tensor.Start + (first * sizeof(float)), MemoryMarshal.AsBytes(target));
            return;
        }

        var halves = new ushort[target.Length];
        if (tensor.Bytes > 0)
        {
            ReadBytes(tensor.Start + (first * sizeof(ushort)), MemoryMarshal.AsBytes(halves.AsSpan()));
        }
        else
        {
            for (var index = 0; index < halves.Length; index++)
            {
                halves[index] = (ushort)tensor.Integers[first + index];
            }
        }

        if (tensor.Element == OnnxElement.F16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(halves), target);
            return;
        }

        for (var index = 0; index < halves.Length; index++)
        {
            target[index] = BitConverter.UInt32BitsToSingle((uint)halves[index] << 16);
        }
    }

    /// <summary>The elements of a small tensor of whole numbers; null: it is no such.</summary>
    public long[]? Integers(OnnxTensor tensor)
    {
        const int Most = 1 << 10;
        if (tensor.Element != OnnxElement.I64 || tensor.Count is < 0 or > Most || Elements(tensor) != tensor.Count)
        {
            return null;
        }

        if (tensor.Bytes == 0)
        {
            return tensor.Integers;
        }

        var bytes = new byte[tensor.Bytes];
        ReadBytes(tensor.Start, bytes);
        return [.. Enumerable.Range(0, (int)tensor.Count).Select(index => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(index * sizeof(long))))];
    }

    /// <summary>The one number of a tensor; null: it has another number of them, or another type.</summary>
    public double? Number(OnnxTensor tensor)
    {
        if (tensor.Count != 1 || Elements(tensor) != 1)
        {
            return null;
        }

        if (tensor.Element == OnnxElement.F64)
        {
            var bytes = new byte[sizeof(double)];
            ReadBytes(tensor.Start, bytes);
            return BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        }

        var value = new float[1];
        if (Problem(tensor) is null)
        {
            ReadFloats(tensor, 0, value);
            return value[0];
        }

        return null;
    }

    private static long Elements(OnnxTensor tensor) => tensor.Bytes == 0 ? tensor.Integers.Length
        : tensor.ElementBytes > 0 && tensor.Bytes % tensor.ElementBytes == 0 ? tensor.Bytes / tensor.ElementBytes
        : -1;

    private OnnxGraph ReadGraph()
    {
        var (position, length) = (stream.Position, stream.Length - stream.Position);
        var start = new byte[(int)Math.Min(length, CheckpointFile.StartBytes)];
        stream.ReadExactly(start);
        stream.Position = position;
        if (CheckpointFile.Problem(start, length) is { } problem)
        {
            throw new InvalidDataException($"{Name}: {problem}");
        }

        OnnxGraph? graph;
        try
        {
            using var reader = new OnnxGraphReader(stream);
            graph = reader.ReadModel();
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"{Name} is no ONNX model, or it is damaged or cut short: {exception.Message}");
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"{Name} ends in the middle: was the download cut short?");
        }

        return graph is null ? throw new InvalidDataException($"{Name} is no ONNX model: it has no graph.")
            : graph.Initializers.Count == 0 ? throw new InvalidDataException($"{Name} has no initializers: a model with its weights is needed.")
            : graph;
    }

    private void ReadBytes(long place, Span<byte> target)
    {
        try
        {
            stream.Position = place;
            stream.ReadExactly(target);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"{Name} became shorter while it was read.");
        }
    }
}
