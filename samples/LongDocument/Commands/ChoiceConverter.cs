using System.ComponentModel;
using System.Globalization;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Reads one of some words. The library's own converter fails with the name of a .NET type.</summary>
internal sealed class ChoiceConverter<T> : TypeConverter
    where T : struct, Enum
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        foreach (var choice in Enum.GetValues<T>())
        {
            if (string.Equals(choice.ToString(), value as string, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }

        var choices = Enum.GetNames<T>().Select(static name => name.ToLowerInvariant());
        throw new InputException($"'{value}' is none of {string.Join(", ", choices)}.");
    }
}
