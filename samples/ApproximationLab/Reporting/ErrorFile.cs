using System.Globalization;
using System.Text;
using SparseAttentionGen.ApproximationLab.Measuring;

namespace SparseAttentionGen.ApproximationLab.Reporting;

/// <summary>Every figure as comma-separated values, for tools.</summary>
internal static class ErrorFile
{
    /// <summary>Writes the file.</summary>
    public static void Write(string path, IReadOnlyList<Measurement> measurements)
    {
        var text = new StringBuilder("input,method,size,output median,output lowest,output highest,row median,row lowest,row highest\n");
        foreach (var item in measurements)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{item.Input}\",\"{item.Method.Name}\",{item.Size},{Spread(item.Outputs)},{Spread(item.Rows)}\n");
        }

        File.WriteAllText(path, text.ToString());
    }

    private static string Spread(ErrorSpread spread) =>
        string.Create(CultureInfo.InvariantCulture, $"{spread.Median:g4},{spread.Lowest:g4},{spread.Highest:g4}");
}
