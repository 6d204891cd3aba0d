using Google.Protobuf;

namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>Reads the parts of onnx.proto's messages that weights and their names need; the numbers of fields are those of that file.</summary>
/// <param name="stream">The model; it must be able to seek.</param>
internal sealed class OnnxGraphReader(Stream stream) : IDisposable
{
    private const uint Varint = 0;
    private const uint Delimited = 2;
    private const uint Fixed32 = 5;

    private readonly CodedInputStream input = new(stream, leaveOpen: true);

    private readonly long end = stream.Length;

    /// <summary>Reads the model; null: it has no graph.</summary>
    /// <exception cref="InvalidProtocolBufferException">The stream has something else.</exception>
    /// <exception cref="EndOfStreamException">A part ends behind the stream's end.</exception>
    public OnnxGraph? ReadModel()
    {
        OnnxGraph? graph = null;
        ForEachField(end, tag =>
        {
            if (tag != Field(7, Delimited))
            {
                return false;
            }

            graph = ReadGraph();
            return true;
        });
        return graph;
    }

    public void Dispose() => input.Dispose();

    private static uint Field(uint number, uint wire) => (number << 3) | wire;

    private OnnxGraph ReadGraph()
    {
        List<OnnxNode> nodes = [];
        List<OnnxTensor> initializers = [];
        ForEachFieldOfMessage(tag =>
        {
            if (tag == Field(1, Delimited))
            {
                nodes.Add(ReadNode());
            }
            else if (tag == Field(5, Delimited))
            {
                initializers.Add(ReadTensor());
            }
            else
            {
                return false;
            }

            return true;
        });
        return new OnnxGraph(nodes, initializers);
    }

    private OnnxNode ReadNode()
    {
        List<string> inputs = [], outputs = [];
        var name = string.Empty;
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        ForEachFieldOfMessage(tag =>
        {
            if (tag == Field(1, Delimited))
            {
                inputs.Add(input.ReadString());
            }
            else if (tag == Field(2, Delimited))
            {
                outputs.Add(input.ReadString());
            }
            else if (tag == Field(4, Delimited))
            {
                name = input.ReadString();
            }
            else if (tag == Field(5, Delimited))
            {
                var (key, value) = ReadAttribute();
                attributes[key] = value;
            }
            else
            {
                return false;
            }

            return true;
        });
        return new OnnxNode(name, inputs, outputs, attributes);
    }

    private (string Name, OnnxAttribute Value) ReadAttribute()
    {
        var (name, value) = (string.Empty, new OnnxAttribute());
        List<long> integers = [];
        ForEachFieldOfMessage(tag =>
        {
            if (tag == Field(1, Delimited))
            {
                name = input.ReadString();
            }
            else if (tag == Field(2, Fixed32))
            {
                value = value with { Number = input.ReadFloat() };
            }
            else if (tag == Field(3, Varint))
            {
                value = value with { Integer = input.ReadInt64() };
            }
            else if (tag == Field(4, Delimited))
            {
                value = value with { Text = input.ReadBytes().ToStringUtf8() };
            }
            else if (tag == Field(5, Delimited))
            {
                value = value with { Tensor = ReadTensor() };
            }
            else
            {
                return ReadIntegers(tag, 8, integers);
            }

            return true;
        });
        return (name, value with { Integers = [.. integers] });
    }

    private OnnxTensor ReadTensor()
    {
        var tensor = new OnnxTensor();
        List<long> shape = [], integers = [];
        ForEachFieldOfMessage(tag =>
        {
            if (tag == Field(2, Varint))
            {
                tensor = tensor with { Element = (OnnxElement)input.ReadInt32() };
            }
            else if (tag == Field(8, Delimited))
            {
                tensor = tensor with { Name = input.ReadString() };
            }
            else if (tag == Field(9, Delimited) || tag == Field(4, Delimited) || tag == Field(10, Delimited))
            {
                // Raw data, and packed floats and doubles, are the same bytes.
                var (start, bytes) = SkipBytes();
                tensor = tensor with { Start = start, Bytes = bytes };
            }
            else if (tag == Field(13, Delimited))
            {
                input.SkipLastField();
                tensor = tensor with { IsExternal = true };
            }
            else if (tag == Field(14, Varint))
            {
                tensor = tensor with { IsExternal = input.ReadInt32() == 1 || tensor.IsExternal };
            }
            else
            {
                return ReadIntegers(tag, 1, shape) || ReadIntegers(tag, 5, integers) || ReadIntegers(tag, 7, integers);
            }

            return true;
        });
        return tensor with { Shape = [.. shape], Integers = [.. integers] };
    }

    /// <summary>Whole numbers of a repeated field, one by one or packed.</summary>
    private bool ReadIntegers(uint tag, uint number, List<long> integers)
    {
        if (tag == Field(number, Varint))
        {
            integers.Add(input.ReadInt64());
            return true;
        }

        if (tag != Field(number, Delimited))
        {
            return false;
        }

        var last = EndOfMessage();
        while (input.Position < last)
        {
            integers.Add(input.ReadInt64());
        }

        return true;
    }

    /// <summary>Where bytes are that are not read.</summary>
    private (long Start, long Bytes) SkipBytes()
    {
        var before = input.Position;
        input.SkipLastField();
        var after = input.Position;

        // The number of bytes stands before them, in as few bytes as it needs.
        for (var size = 1; size <= 5; size++)
        {
            var bytes = after - before - size;
            if (bytes >= 0 && CodedOutputStream.ComputeLengthSize((int)bytes) == size)
            {
                return (before + size, bytes);
            }
        }

        throw new EndOfStreamException();
    }

    private void ForEachFieldOfMessage(Func<uint, bool> read) => ForEachField(EndOfMessage(), read);

    private void ForEachField(long last, Func<uint, bool> read)
    {
        while (input.Position < last)
        {
            var tag = input.ReadTag();
            if (tag == 0)
            {
                throw new EndOfStreamException();
            }

            if (!read(tag))
            {
                input.SkipLastField();
            }
        }

        if (input.Position > last)
        {
            throw new EndOfStreamException();
        }
    }

    private long EndOfMessage()
    {
        var length = input.ReadLength();
        var last = input.Position + length;
        return length >= 0 && last <= end ? last : throw new EndOfStreamException();
    }
}
