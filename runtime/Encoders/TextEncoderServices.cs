using Microsoft.Extensions.AI;
using SparseAttentionGen.Encoders;

// As .NET's own registrations are: a program that has services finds it without another using line.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a <see cref="TextEncoder"/> as a service.</summary>
/// <remarks>
/// One encoder serves the whole program, as <see cref="TextEncoder"/>, <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of texts and
/// <see cref="IEmbeddingGenerator"/>. It is loaded when it is first asked for: a program that should not start with a damaged model, or whose first user should not wait,
/// asks for it before it runs. The container disposes it. Of several registrations the last one counts.
/// </remarks>
public static class TextEncoderServices
{
    /// <summary>Registers the model of a folder.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="folder">The folder, as <see cref="TextEncoder.Load"/> takes it. It is read when the encoder is first asked for.</param>
    /// <param name="configure">Sets what replaces that which the files say; null: nothing does. It is called at once, so that what is out of its range is refused here.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is null or empty, <paramref name="services"/> is null, or an option is out of its range.</exception>
    public static IServiceCollection AddTextEncoder(this IServiceCollection services, string folder, Action<TextEncoderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var options = new TextEncoderOptions();
        configure?.Invoke(options);
        TextEncoder.Checked(options, nameof(configure));
        return services.AddTextEncoder(_ => TextEncoder.Load(folder, options));
    }

    /// <summary>Registers an encoder that the program makes itself, of an ONNX file for example.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="factory">Makes the encoder when it is first asked for; the container disposes it.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="factory"/> is null.</exception>
    public static IServiceCollection AddTextEncoder(this IServiceCollection services, Func<IServiceProvider, TextEncoder> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        return services
            .AddSingleton(provider => factory(provider) ?? throw new InvalidOperationException("The factory that AddTextEncoder was given made no encoder, but null."))
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(static provider => provider.GetRequiredService<TextEncoder>())
            .AddSingleton<IEmbeddingGenerator>(static provider => provider.GetRequiredService<TextEncoder>());
    }
}
