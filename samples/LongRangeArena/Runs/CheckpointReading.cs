using System.Globalization;
using System.Numerics;
using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>Reads what a file of this program must have, and says what it lacks.</summary>
internal static class CheckpointReading
{
    /// <summary>A text.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string Text(this SafetensorsFile file, string name) => file.Metadata.GetValueOrDefault(name)
        ?? throw new InvalidDataException($"{file.Name} has no {name}: it is no checkpoint of this program.");

    /// <summary>A text that is a number.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is none.</exception>
    public static T Number<T>(this SafetensorsFile file, string name)
        where T : INumber<T> => T.TryParse(file.Text(name), CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"{file.Name}: {name} is '{file.Text(name)}', but must be a number.");

    /// <summary>A tensor.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static TensorEntry Required(this SafetensorsFile file, string name) =>
        file.Find(name) ?? throw new InvalidDataException($"{file.Name} has no tensor '{name}'.");

    /// <summary>Reads a tensor of as many elements as the target has.</summary>
    /// <exception cref="InvalidDataException">There is none, or it has others.</exception>
    public static void ReadInto(this SafetensorsFile file, string name, float[] target)
    {
        var entry = file.Required(name);
        if (file.Problem(entry) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        if (entry.Count != target.Length)
        {
            throw new InvalidDataException($"{file.Name}: the tensor '{name}' has {entry.Count} elements, but {target.Length} are needed.");
        }

        file.ReadFloats(entry, 0, target);
    }
}
