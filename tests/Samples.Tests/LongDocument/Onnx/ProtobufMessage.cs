using Google.Protobuf;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Onnx;

/// <summary>Writes a message of protocol buffers, field by field.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<byte> bytes = [];

    public ProtobufMessage Integer(int field, long value) => Write(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public ProtobufMessage Number(int field, float value) => Write(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    public ProtobufMessage Text(int field, string value) => Bytes(field, System.Text.Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Message(int field, ProtobufMessage message) => Bytes(field, message.ToArray());

    public ProtobufMessage Bytes(int field, byte[] content) =>
        Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(ByteString.CopyFrom(content)));

    /// <summary>Whole numbers of a repeated field, packed.</summary>
    public ProtobufMessage Packed(int field, IEnumerable<long> values)
    {
        using var packed = new MemoryStream();
        using (var output = new CodedOutputStream(packed, leaveOpen: true))
        {
            foreach (var value in values)
            {
                output.WriteInt64(value);
            }
        }

        return Bytes(field, packed.ToArray());
    }

    public byte[] ToArray() => [.. bytes];

    private ProtobufMessage Write(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        using var written = new MemoryStream();
        using (var output = new CodedOutputStream(written, leaveOpen: true))
        {
            output.WriteTag(field, type);
            write(output);
        }

        bytes.AddRange(written.ToArray());
        return this;
    }
}
