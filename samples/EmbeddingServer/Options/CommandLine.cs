using System.ComponentModel;
using System.Reflection;
using System.Text;

namespace SparseAttentionGen.EmbeddingServer.Options;

/// <summary>The command line, which .NET's own reader would take without a word whatever stands in it.</summary>
internal static class CommandLine
{
    /// <summary>Options of ASP.NET Core; those of the server are checked where they are read.</summary>
    private static readonly string[] Others = ["Urls", "Kestrel", "Logging", "AllowedHosts", "Environment", "ContentRoot"];

    public static bool AsksForHelp(string[] arguments) => arguments.Any(static argument => argument is "--help" or "-h" or "-?");

    /// <summary>Refuses what is no option with its value.</summary>
    /// <exception cref="ServerOptionException">An argument is no option, an unknown one, or has no value.</exception>
    public static void Check(string[] arguments)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new ServerOptionException($"'{argument}' is no option; options are written as --Model:Folder PATH. --help lists them.");
            }

            var name = argument[2..].Split('=', 2)[0];
            if (!IsKnown(name.Split(':')[0]))
            {
                throw new ServerOptionException($"There is no option --{name}. --help lists them.");
            }

            if (argument.Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            index++;
            if (index == arguments.Length || arguments[index].StartsWith("--", StringComparison.Ordinal))
            {
                throw new ServerOptionException($"--{name} needs a value.");
            }
        }
    }

    /// <summary>The options with their defaults.</summary>
    public static string Help()
    {
        var text = new StringBuilder()
            .AppendLine("Serves vectors of texts, as OpenAI's /v1/embeddings does.")
            .AppendLine()
            .AppendLine("  --Urls ADDRESS").Append("      where it listens; default: ").AppendLine(ServerOptions.DefaultAddress);
        Describe(text, nameof(ServerOptions.Model), new ModelOptions());
        Describe(text, nameof(ServerOptions.Limits), new LimitOptions());
        return text
            .AppendLine()
            .Append("Each is also an environment variable (Limits__TextsPerRequest) and a setting of appsettings.json in the current folder.")
            .ToString();
    }

    private static void Describe<T>(StringBuilder text, string section, T defaults)
    {
        foreach (var property in typeof(T).GetProperties())
        {
            var value = property.GetValue(defaults);
            text.AppendLine(FormattableString.Invariant($"  --{section}:{property.Name} {(property.PropertyType == typeof(string) ? "TEXT" : "NUMBER")}"));
            text.Append("      ").Append(property.GetCustomAttribute<DescriptionAttribute>()?.Description);
            text.AppendLine(value is null ? string.Empty : FormattableString.Invariant($"; default: {value}"));
        }
    }

    private static bool IsKnown(string section) =>
        Others.Append(nameof(ServerOptions.Model)).Append(nameof(ServerOptions.Limits)).Contains(section, StringComparer.OrdinalIgnoreCase);
}
