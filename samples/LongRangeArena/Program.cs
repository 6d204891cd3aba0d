using SparseAttentionGen.LongRangeArena;
using SparseAttentionGen.QuickStart;

return await SampleHost.RunAsync(args, ArenaApp.RunAsync);
