namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>The tokens that are written around a text.</summary>
internal readonly record struct Surroundings(int Start, int End);

/// <summary>Reads the section <c>post_processor</c> of tokenizer.json: which tokens stand around a text.</summary>
internal static class PostProcessorReader
{
    /// <summary>Reads a post-processor; null: it adds no tokens.</summary>
    /// <exception cref="InvalidDataException">It is malformed or not known, or adds other tokens than one before and one after a text.</exception>
    public static Surroundings? Read(JsonPart part)
    {
        switch (part.Type)
        {
            case "ByteLevel":
                // It moves offsets only; places here are those of all characters that a token stands for.
                part.AllowOnly("type", "add_prefix_space", "trim_offsets", "use_regex");
                return null;
            case "RobertaProcessing":
                part.AllowOnly("type", "sep", "cls", "trim_offsets", "add_prefix_space");
                return new Surroundings(IdOf(part.Required("cls")), IdOf(part.Required("sep")));
            case "BertProcessing":
                part.AllowOnly("type", "sep", "cls");
                return new Surroundings(IdOf(part.Required("cls")), IdOf(part.Required("sep")));
            case "TemplateProcessing":
                return Template(part);
            case "Sequence":
                part.AllowOnly("type", "processors");
                Surroundings[] found = [.. part.Required("processors").Items().Select(Read).OfType<Surroundings>()];
                return found switch
                {
                    [] => null,
                    [var only] => only,
                    _ => throw part.Refusal("adds tokens more than once, which is not supported"),
                };
            case var type:
                throw part.Refusal($"is of the type {type}, which is not known");
        }
    }

    private static int IdOf(JsonPart pair) => pair.Items().ToArray() is [_, var id] ? id.Integer() : throw pair.Malformed("is no token with its id");

    private static Surroundings? Template(JsonPart part)
    {
        part.AllowOnly("type", "single", "pair", "special_tokens");
        var ids = part.Required("special_tokens").Members().ToDictionary(
            static token => token.Name, static token => token.Value.Required("ids").Items().Select(static id => id.Integer()).ToArray());
        var single = part.Required("single");
        List<int> before = [], after = [];
        var current = before;
        foreach (var item in single.Items())
        {
            if (item.Optional("Sequence") is { } sequence)
            {
                CheckType(sequence);
                current = current == before && sequence.Required("id").Text() == "A"
                    ? after : throw item.Refusal("is not the one text that a template can have");
                continue;
            }

            var token = item.Required("SpecialToken");
            CheckType(token);
            var name = token.Required("id").Text();
            current.AddRange(ids.TryGetValue(name, out var found) ? found : throw token.Malformed($"is {name}, which special_tokens does not have"));
        }

        return (before, after) switch
        {
            ([], []) when current == after => null,
            ([var start], [var end]) when current == after => new Surroundings(start, end),
            _ => throw single.Refusal($"writes {before.Count} tokens before a text and {after.Count} after it; one and one are supported"),
        };
    }

    private static void CheckType(JsonPart part)
    {
        if (part.Optional("type_id") is { } type && type.Integer() != 0)
        {
            throw type.Refusal($"is {type.Integer()}; texts of the type 0 are supported");
        }
    }
}
