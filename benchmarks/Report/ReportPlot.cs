using ScottPlot;

namespace SparseAttentionGen.Benchmarks.Report;

/// <summary>A drawn plot and where the report shows it.</summary>
internal sealed record ReportPlot(string Suite, string FileName, string Caption, Plot Plot, int Width, int Height)
{
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        Plot.SavePng(Path.Combine(folder, FileName), Width, Height);
    }
}
