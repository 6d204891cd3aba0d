using SparseAttentionGen.QuickStart;

return await SampleHost.RunAsync(args, QuickStartApp.RunAsync);
