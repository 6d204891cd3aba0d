using SparseAttentionGen.ApproximationLab;
using SparseAttentionGen.QuickStart;

return await SampleHost.RunAsync(args, LabApp.RunAsync);
