using System.Text.Json;
using CsCheck;
using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>What is written is read back, and damage never does anything but being refused.</summary>
public sealed class SafetensorsPropertyTests
{
    private static readonly Gen<(string Name, int[] Shape, float[] Values)> Tensor =
        from name in Gen.String[Gen.Char['!', 'ÿ'], 0, 12]
        from shape in Gen.Int[0, 5].Array[0, 4]
        from values in Gen.Int.Select(BitConverter.Int32BitsToSingle).Array[shape.Aggregate(1, static (product, size) => product * size)]
        select (name, shape, values);

    private static readonly Gen<(string Name, int[] Shape, float[] Values)[]> Tensors =
        Tensor.Array[0, 6].Select(static tensors => tensors.DistinctBy(static tensor => tensor.Name).Where(static tensor => tensor.Name != "__metadata__").ToArray());

    [Fact]
    public void Tensors_are_read_as_they_were_written() => Tensors.Sample(
        static tensors =>
        {
            using var folder = new TemporaryFolder();
            using var file = SafetensorsFile.Open(folder.Write("file", Write(tensors)));
            Assert.Equal(tensors.Length, file.Tensors.Count);
            foreach (var (name, shape, values) in tensors)
            {
                var entry = file.Find(name)!;
                Assert.Equal(shape.Select(static size => (long)size), entry.Shape);
                Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), file.ReadFloats(entry).Select(BitConverter.SingleToInt32Bits));
            }
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void Flipped_bytes_are_read_or_refused() => Gen.Select(Tensors, Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte).Array[1, 3]).Sample(
        static (tensors, flips) =>
        {
            var bytes = Write(tensors);
            var headerEnd = 8 + BitConverter.ToInt32(bytes);
            foreach (var (place, value) in flips)
            {
                bytes[place % headerEnd] = value;
            }

            using var folder = new TemporaryFolder();
            try
            {
                using var file = SafetensorsFile.Open(folder.Write("file", bytes));
                foreach (var entry in file.Tensors.Where(static entry => entry.Type?.IsWeight() == true))
                {
                    Assert.Equal(entry.Count, file.ReadFloats(entry).Length);
                }
            }
            catch (InvalidDataException refusal)
            {
                Assert.StartsWith("file: ", refusal.Message, StringComparison.Ordinal);
            }
        },
        iter: 2000,
        threads: 1);

    private static byte[] Write((string Name, int[] Shape, float[] Values)[] tensors)
    {
        var data = new MemoryStream();
        var header = new Dictionary<string, object>();
        foreach (var (name, shape, values) in tensors)
        {
            var start = data.Length;
            foreach (var value in values)
            {
                data.Write(BitConverter.GetBytes(value));
            }

            header[name] = new { dtype = "F32", shape, data_offsets = new[] { start, data.Length } };
        }

        return TinyCheckpoint.Assemble(JsonSerializer.Serialize(header), data.ToArray());
    }
}
