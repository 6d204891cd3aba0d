using System.Buffers;
using System.Text;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>
/// Writes an expression of Oniguruma (its Ruby syntax) as .NET's. What the two read differently is written anew, and what .NET's does not
/// have is refused: <see href="https://github.com/kkos/oniguruma/blob/master/doc/RE">doc/RE</see>.
/// </summary>
internal sealed class OnigurumaSyntax
{
    /// <summary>What \w means within a set of characters: Unicode's alphabetic characters, letters in circles among them.</summary>
    private const string WordClass = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";

    /// <summary>What it means by itself: Latin-1's small numbers and fractions, too.</summary>
    private const string LoneWord = WordClass + @"\u00B2\u00B3\u00B9\u00BC-\u00BE";

    private const string Boundary = $"(?:(?<=[{LoneWord}])(?![{LoneWord}])|(?<![{LoneWord}])(?=[{LoneWord}]))";
    private const string NoBoundary = $"(?:(?<=[{LoneWord}])(?=[{LoneWord}])|(?<![{LoneWord}])(?![{LoneWord}]))";

    private static readonly SearchValues<char> OfCounts = SearchValues.Create("0123456789,");

    private static readonly HashSet<string> Categories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
    ];

    /// <summary>Other names that are used, with what they mean.</summary>
    private static readonly Dictionary<string, string> Properties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Letter"] = @"\p{L}",
        ["Mark"] = @"\p{M}",
        ["Number"] = @"\p{N}",
        ["Punctuation"] = @"\p{P}",
        ["Symbol"] = @"\p{S}",
        ["Separator"] = @"\p{Z}",
        ["Space"] = @"\s",
        ["Digit"] = @"\p{Nd}",
        ["Word"] = WordClass,
        ["Han"] = @"\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9",
        ["Hiragana"] = @"\u3041-\u3096\u309D-\u309F",
        ["Katakana"] = @"\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\u32D0-\u32FE\u3300-\u3357\uFF66-\uFF6F\uFF71-\uFF9D",
        ["Hangul"] = @"\u1100-\u11FF\u302E\u302F\u3131-\u318E\u3200-\u321E\u3260-\u327E\uA960-\uA97C\uAC00-\uD7A3\uD7B0-\uD7C6\uD7CB-\uD7FB\uFFA0-\uFFBE\uFFC2-\uFFC7\uFFCA-\uFFCF\uFFD2-\uFFD7\uFFDA-\uFFDC",
    };

    private readonly string expression;
    private readonly StringBuilder written = new();
    private readonly Stack<int> groups = new();
    private int index;
    private int lastAtom = -1;

    private OnigurumaSyntax(string expression) => this.expression = expression;

    /// <summary>Translates an expression.</summary>
    /// <exception cref="NotSupportedException">It has something that is not supported, which the message names.</exception>
    public static string Translate(string expression)
    {
        if (expression.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            throw new NotSupportedException("it names characters beyond U+FFFF.");
        }

        var syntax = new OnigurumaSyntax(expression);
        while (syntax.index < expression.Length)
        {
            syntax.Step();
        }

        return syntax.written.ToString();
    }

    private char Current => expression[index];

    private void Step()
    {
        switch (Current)
        {
            case '\\':
                Atom(() => written.Append(Escape(isInClass: false)));
                break;
            case '[':
                Atom(Class);
                break;
            case '(':
                Open();
                break;
            case ')':
                index++;
                written.Append(')');
                lastAtom = groups.Count > 0 ? groups.Pop() : throw new NotSupportedException("a parenthesis is closed that was not opened.");
                break;
            case '?' or '*' or '+':
                Quantify(Current.ToString());
                break;
            case '{' when BracesLength() is > 0 and var length:
                Quantify(expression.Substring(index, length));
                break;
            case '|' or '^' or '$':
                written.Append(Current);
                index++;
                lastAtom = -1;
                break;
            case '{' or '}' or ']':
                Atom(() => written.Append('\\').Append(expression[index++]));
                break;
            default:
                Atom(() => written.Append(expression[index++]));
                break;
        }
    }

    private void Atom(Action write)
    {
        var start = written.Length;
        write();
        lastAtom = start;
    }

    private void Open()
    {
        var start = written.Length;
        var rest = expression.AsSpan(index);
        if (rest.StartsWith("(?#"))
        {
            var end = expression.IndexOf(')', index);
            index = end < 0 ? throw new NotSupportedException("a comment is not closed.") : end + 1;
            return;
        }

        string[] kinds = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];
        if (Array.Find(kinds, kind => expression.AsSpan(index).StartsWith(kind, StringComparison.Ordinal)) is { } known)
        {
            written.Append(known);
            index += known.Length;
            groups.Push(start);
        }
        else if (rest.StartsWith("(?"))
        {
            Options(start);
        }
        else
        {
            // Nothing refers to groups by their numbers.
            written.Append("(?:");
            index++;
            groups.Push(start);
        }

        lastAtom = -1;
    }

    /// <summary>(?i) and (?i:...); m means that the dot matches line ends, as s does in .NET's.</summary>
    private void Options(int start)
    {
        var end = index + 2;
        while (end < expression.Length && expression[end] is 'i' or 'm' or 'x' or '-')
        {
            end++;
        }

        if (end == index + 2 || end == expression.Length || expression[end] is not (')' or ':'))
        {
            throw new NotSupportedException($"the group '{expression.AsSpan(index, Math.Min(4, expression.Length - index))}' is not known.");
        }

        if (expression.AsSpan(index, end - index).Contains('x'))
        {
            throw new NotSupportedException("the option x, white space without meaning, is not known.");
        }

        written.Append(expression[index..(end + 1)].Replace('m', 's'));
        if (expression[end] == ':')
        {
            groups.Push(start);
        }

        index = end + 1;
    }

    /// <summary>The length of a count in braces, {n}, {n,}, {n,m} or {,m}; 0: the brace is a character.</summary>
    private int BracesLength()
    {
        var end = expression.IndexOf('}', index);
        if (end < 0)
        {
            return 0;
        }

        var count = expression.AsSpan(index + 1, end - index - 1);
        return count.Length > 0 && count.ContainsAnyInRange('0', '9') && !count.ContainsAnyExcept(OfCounts) && count.Count(',') <= 1
            ? end + 1 - index : 0;
    }

    /// <summary>
    /// Writes how often the last part comes: lazily with ? after it, and for good with + after it, but not after braces, where + counts anew.
    /// </summary>
    private void Quantify(string count)
    {
        if (lastAtom < 0)
        {
            throw new NotSupportedException($"'{count}' follows nothing that it could repeat.");
        }

        var isBraces = count[0] == '{';
        index += count.Length;
        count = count.StartsWith("{,", StringComparison.Ordinal) ? "{0" + count[1..] : count;
        written.Append(count);
        if (index < expression.Length && Current == '?')
        {
            index++;
            written.Append('?');
        }
        else if (index < expression.Length && Current == '+' && !isBraces)
        {
            index++;
            written.Insert(lastAtom, "(?>").Append(')');
        }

        // A further count repeats the whole.
        written.Insert(lastAtom, "(?:").Append(')');
    }

    private void Class()
    {
        var start = index++;
        written.Append('[');
        if (index < expression.Length && Current == '^')
        {
            index++;
            written.Append('^');
        }

        for (var first = index; index < expression.Length && (Current != ']' || index == first);)
        {
            if (Current == '[' || expression.AsSpan(index).StartsWith("&&"))
            {
                throw new NotSupportedException($"a set of characters within another, or shared with it, as in '{expression[start..Math.Min(expression.Length, index + 8)]}', is not known.");
            }

            written.Append(Current switch
            {
                '\\' => Escape(isInClass: true),
                ']' => $"\\{expression[index++]}",
                _ => expression[index++].ToString(),
            });
        }

        if (index++ >= expression.Length)
        {
            throw new NotSupportedException("a set of characters is not closed.");
        }

        written.Append(']');
    }

    private string Escape(bool isInClass)
    {
        index++;
        if (index >= expression.Length)
        {
            throw new NotSupportedException("it ends with a backslash.");
        }

        var letter = expression[index++];
        string Set(string characters, bool isNegative) => isInClass
            ? isNegative ? throw new NotSupportedException($"'\\{letter}' within a set of characters is not known.") : characters
            : $"[{(isNegative ? "^" : string.Empty)}{characters}]";
        return letter switch
        {
            'p' or 'P' => Property(letter == 'P', isInClass),
            'w' or 'W' => Set(isInClass ? WordClass : LoneWord, letter == 'W'),
            'h' or 'H' => Set("0-9a-fA-F", letter == 'H'),
            'R' when !isInClass => @"(?>\r\n|[\n-\r\u0085\u2028\u2029])",
            'x' => Code(),
            'd' or 'D' or 's' or 'S' or 't' or 'r' or 'n' or 'f' or 'v' or 'a' or 'e' or 'u' => $"\\{letter}",
            'b' when !isInClass => Boundary,
            'B' when !isInClass => NoBoundary,
            'A' or 'z' or 'Z' when !isInClass => $"\\{letter}",
            _ when char.IsAsciiLetterOrDigit(letter) => throw new NotSupportedException($"'\\{letter}' is not known."),
            _ => $"\\{letter}",
        };
    }

    private string Code()
    {
        var rest = expression.AsSpan(index);
        var end = rest.StartsWith("{") ? rest.IndexOf('}') : 0;
        if (end > 0)
        {
            index += end + 1;
            return uint.TryParse(rest[1..end], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) && code <= char.MaxValue
                ? $"\\u{code:X4}" : throw new NotSupportedException($"'\\x{rest[..(end + 1)]}' is not known.");
        }

        return @"\x";
    }

    private string Property(bool isNegative, bool isInClass)
    {
        var rest = expression.AsSpan(index);
        var end = rest.StartsWith("{") ? rest.IndexOf('}') : -1;
        if (end < 0)
        {
            throw new NotSupportedException("'\\p' has no name in braces.");
        }

        var name = rest[1..end].ToString();
        index += end + 1;
        if (name.StartsWith('^'))
        {
            (name, isNegative) = (name[1..], !isNegative);
        }

        if (Categories.Contains(name))
        {
            return $"\\{(isNegative ? 'P' : 'p')}{{{name}}}";
        }

        var set = Properties.TryGetValue(name, out var found) ? found : throw new NotSupportedException($"the property '{name}' of characters is not known.");
        return !isInClass ? $"[{(isNegative ? "^" : string.Empty)}{set}]"
            : isNegative ? throw new NotSupportedException($"what is not '{name}' within a set of characters is not known.") : set;
    }
}
