using SparseAttentionGen.PatternGallery;
using SparseAttentionGen.QuickStart;

return await SampleHost.RunAsync(args, GalleryApp.RunAsync);
