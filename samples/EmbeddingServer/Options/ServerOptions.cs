using System.Reflection;

namespace SparseAttentionGen.EmbeddingServer.Options;

/// <summary>The options of the server, as they are from its start to its end.</summary>
internal sealed class ServerOptions
{
    /// <summary>No other machine reaches the server unless its user says so.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5080";

    public ModelOptions Model { get; } = new();

    public LimitOptions Limits { get; } = new();

    /// <summary>Reads and checks the options.</summary>
    /// <param name="configuration">Files, environment variables and the command line.</param>
    /// <exception cref="ServerOptionException">An option is unknown, no value of its type, or out of its range.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var options = new ServerOptions();
        Bind(configuration.GetSection(nameof(Model)), options.Model);
        Bind(configuration.GetSection(nameof(Limits)), options.Limits);

        CheckAddresses(configuration[WebHostDefaults.ServerUrlsKey]);
        var limits = options.Limits;
        AtLeast(1, "Limits:TextsPerRequest", limits.TextsPerRequest);
        AtLeast(1, "Limits:CharactersPerText", limits.CharactersPerText);
        AtLeast(1, "Limits:BodyBytes", limits.BodyBytes);
        AtLeast(1, "Limits:ConcurrentRequests", limits.ConcurrentRequests);
        AtLeast(0, "Limits:QueuedRequests", limits.QueuedRequests);
        AtLeast(1, "Limits:RetrySeconds", limits.RetrySeconds);
        AtLeast(0, "Limits:ShutdownSeconds", limits.ShutdownSeconds);
        AtLeast(0, "Model:Threads", options.Model.Threads);
        AtLeast(3, "Model:MaxTokens", options.Model.MaxTokens ?? 3);
        return options;
    }

    /// <summary>Sets the options of a section. A name that is none is refused: a limit that is misspelt would not be there.</summary>
    private static void Bind<T>(IConfigurationSection section, T options)
        where T : class
    {
        PropertyInfo[] known = typeof(T).GetProperties();
        foreach (var item in section.GetChildren())
        {
            if (!known.Any(property => property.Name.Equals(item.Key, StringComparison.OrdinalIgnoreCase)))
            {
                throw new ServerOptionException($"There is no option {item.Path}. Those of {section.Key} are {string.Join(", ", known.Select(static property => property.Name))}.");
            }
        }

        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            throw new ServerOptionException(exception.Message);
        }
    }

    private static void CheckAddresses(string? addresses)
    {
        foreach (var address in (addresses ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                BindingAddress.Parse(address);
            }
            catch (FormatException)
            {
                throw new ServerOptionException($"Urls has {address}, which is no address; one is written as {DefaultAddress}.");
            }
        }
    }

    private static void AtLeast(int least, string name, int value)
    {
        if (value < least)
        {
            throw new ServerOptionException($"{name} is {value}, but must be {least} or more.");
        }
    }
}
