using SparseAttentionGen.LongDocument;
using SparseAttentionGen.QuickStart;

return await SampleHost.RunAsync(args, LongDocumentApp.RunAsync);
