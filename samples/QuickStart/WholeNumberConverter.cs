using System.ComponentModel;
using System.Globalization;

namespace SparseAttentionGen.QuickStart;

/// <summary>Reads an option's number. The library's own converter fails with the name of a .NET type.</summary>
internal sealed class WholeNumberConverter : TypeConverter
{
    /// <summary>What the library reads as the value of an option that ends the command line without one.</summary>
    private const string MissingValue = "__default_command";

    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        if (int.TryParse(value as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        throw new InputException(value is MissingValue
            ? "The last option lacks its value."
            : $"'{value}' is not a whole number between {int.MinValue} and {int.MaxValue}.");
    }
}
