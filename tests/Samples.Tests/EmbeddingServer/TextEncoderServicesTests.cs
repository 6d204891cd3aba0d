using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SparseAttentionGen.Encoders;

#pragma warning disable xUnit1051 // The calls are those of a caller who has no token, and short.

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>The encoder as a service of a program.</summary>
public sealed class TextEncoderServicesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TextEncoderServicesTests() => TinyFolder.Write(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_encoder_and_both_generators_are_one_object_that_the_container_disposes()
    {
        TextEncoder encoder;
        await using (var provider = new ServiceCollection().AddTextEncoder(folder.Path, static options => options.ModelName = "tiny").BuildServiceProvider(validateScopes: true))
        {
            encoder = provider.GetRequiredService<TextEncoder>();
            Assert.Same(encoder, provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
            Assert.Same(encoder, provider.GetRequiredService<IEmbeddingGenerator>());
            Assert.Equal("tiny", encoder.ModelName);
            Assert.Equal(encoder.Dimensions, encoder.Encode("a fox").Length);
        }

        Assert.Throws<ObjectDisposedException>(() => encoder.Encode("a fox"));
    }

    [Fact]
    public void The_folder_is_read_when_the_encoder_is_first_asked_for()
    {
        using var provider = new ServiceCollection().AddTextEncoder(folder.At("later")).BuildServiceProvider();
        Assert.Throws<DirectoryNotFoundException>(provider.GetRequiredService<TextEncoder>);
        Directory.CreateDirectory(folder.At("later"));
        foreach (var file in Directory.GetFiles(folder.Path))
        {
            File.Copy(file, Path.Combine(folder.At("later"), Path.GetFileName(file)));
        }

        Assert.Equal("later", provider.GetRequiredService<TextEncoder>().ModelName);
    }

    [Fact]
    public void The_programs_own_factory_makes_one_encoder()
    {
        var calls = 0;
        using var provider = new ServiceCollection()
            .AddSingleton(folder.Path)
            .AddTextEncoder(services =>
            {
                calls++;
                return TextEncoder.Load(services.GetRequiredService<string>());
            })
            .BuildServiceProvider();
        Assert.Equal(0, calls);
        Assert.Same(provider.GetRequiredService<IEmbeddingGenerator>(), provider.GetRequiredService<TextEncoder>());
        Assert.Equal(1, calls);
    }

    [Fact]
    public void What_is_wrong_is_refused_where_it_is_registered()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddTextEncoder("folder"));
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddTextEncoder(static _ => null!));
        Assert.Throws<ArgumentNullException>("folder", () => services.AddTextEncoder((string)null!));
        Assert.Throws<ArgumentException>("folder", () => services.AddTextEncoder(string.Empty));
        Assert.Throws<ArgumentNullException>("factory", () => services.AddTextEncoder((Func<IServiceProvider, TextEncoder>)null!));
        var refused = Assert.Throws<ArgumentException>("configure", () => services.AddTextEncoder(folder.Path, static options => options.MaxTokens = 2));
        Assert.Contains("MaxTokens is 2, but must be 3 or more", refused.Message, StringComparison.Ordinal);
        Assert.Empty(services);
        using var provider = services.AddTextEncoder(static _ => null!).BuildServiceProvider();
        Assert.Contains(
            "made no encoder, but null", Assert.Throws<InvalidOperationException>(provider.GetRequiredService<TextEncoder>).Message, StringComparison.Ordinal);
    }
}
