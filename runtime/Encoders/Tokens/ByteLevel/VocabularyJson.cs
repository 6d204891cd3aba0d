using System.Text.Json.Serialization;

namespace SparseAttentionGen.Encoders.Tokens.ByteLevel;

/// <summary>How vocab.json is read, known when it is compiled: trimmed programs have no reflection for it.</summary>
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class VocabularyJson : JsonSerializerContext;
