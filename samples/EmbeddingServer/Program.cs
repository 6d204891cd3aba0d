using SparseAttentionGen.EmbeddingServer;

return await ServerRun.RunAsync(args, Console.Out, Console.Error, static async arguments =>
{
    await using var server = EmbeddingServerApp.Create(arguments);
    server.LoadModel();
    await server.RunAsync();
});
