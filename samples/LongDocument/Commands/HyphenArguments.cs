using SparseAttentionGen.LongDocument.Texts;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>
/// Lets "-" be an argument, which the library would read as an option without a name: it is hidden from the parser and put back before a command runs.
/// </summary>
internal sealed class HyphenArguments : ICommandInterceptor
{
    /// <summary>No argument of a process has such a character.</summary>
    private const string Hidden = "\0" + StandardInput.FileName;

    /// <summary>The arguments as the parser can read them.</summary>
    public static IEnumerable<string> Hide(IEnumerable<string> arguments) =>
        arguments.Select(static argument => argument == StandardInput.FileName ? Hidden : argument);

    public void Intercept(CommandContext context, CommandSettings settings)
    {
        foreach (var property in settings.GetType().GetProperties().Where(static property => property.CanWrite))
        {
            if (property.GetValue(settings) is string and Hidden)
            {
                property.SetValue(settings, StandardInput.FileName);
            }
            else if (property.GetValue(settings) is string[] texts && texts.Contains(Hidden))
            {
                property.SetValue(settings, Array.ConvertAll(texts, static text => text == Hidden ? StandardInput.FileName : text));
            }
        }
    }
}
