using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SparseAttentionGen.Encoders;

#pragma warning disable xUnit1051 // The calls are those of a caller who has no token, and short.

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>What the server answers.</summary>
public sealed class EmbeddingTests : IAsyncLifetime
{
    private TestServer server = null!;

    private TextEncoder Encoder => server.App.Services.GetRequiredService<TextEncoder>();

    public async ValueTask InitializeAsync() => server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_text_is_answered_in_the_form_of_the_interface()
    {
        var answer = await server.AskAsync("""{"input":"the fox","model":"tiny","user":"somebody"}""");
        var vector = Encoder.Encode("the fox");
        Assert.Equal(["object", "data", "model", "usage"], answer.AsObject().Select(static item => item.Key));
        Assert.Equal(("list", "tiny"), ((string)answer["object"]!, (string)answer["model"]!));
        var item = Assert.Single(answer["data"]!.AsArray())!;
        Assert.Equal(["object", "index", "embedding"], item.AsObject().Select(static part => part.Key));
        Assert.Equal(("embedding", 0), ((string)item["object"]!, (int)item["index"]!));
        Assert.Equal(vector, Vector(item));
        Assert.Equal((8, 8), ((int)answer["usage"]!["prompt_tokens"]!, (int)answer["usage"]!["total_tokens"]!));
    }

    [Fact]
    public async Task Texts_are_answered_in_their_order_and_their_tokens_counted()
    {
        string[] texts = ["rain falls on the old mill", "A", "the fox", "rain"];
        var answer = await server.AskAsync($$"""{"input":{{new JsonArray([.. texts.Select(static text => JsonValue.Create(text))]).ToJsonString()}}}""");
        var items = answer["data"]!.AsArray();
        Assert.Equal(Encoder.Encode(texts), items.Select(static item => Vector(item!)));
        Assert.Equal([0, 1, 2, 3], items.Select(static item => (int)item!["index"]!));
        Assert.Equal(texts.Sum(text => Encoder.CountTokens(text)), (int)answer["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Base64_is_the_bytes_of_the_same_elements()
    {
        var answer = await server.AskAsync("""{"input":["the fox","mill"],"encoding_format":"base64"}""");
        foreach (var (item, text) in answer["data"]!.AsArray().Zip(["the fox", "mill"]))
        {
            var bytes = Convert.FromBase64String((string)item!["embedding"]!);
            Assert.True(BitConverter.IsLittleEndian);
            Assert.Equal(Encoder.Encode(text), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        }
    }

    [Fact]
    public async Task Queries_have_the_prefix_of_queries()
    {
        var query = await server.AskAsync("""{"input":"fox","input_type":"query"}""");
        Assert.Equal(Encoder.Encode("fox", TextKind.Query), Vector(query["data"]![0]!));
        Assert.Equal(Encoder.CountTokens("fox", TextKind.Query), (int)query["usage"]!["total_tokens"]!);
        var document = await server.AskAsync("""{"input":"fox","input_type":"document"}""");
        Assert.Equal(Encoder.Encode("fox"), Vector(document["data"]![0]!));
    }

    [Fact]
    public async Task Some_dimensions_are_those_of_the_encoder()
    {
        var answer = await server.AskAsync("""{"input":"fox","dimensions":10}""");
        Assert.Equal(Encoder.Encode(["fox"], dimensions: 10)[0], Vector(answer["data"]![0]!));
    }

    [Fact]
    public async Task Null_is_as_if_it_were_left_out()
    {
        var answer = await server.AskAsync("""{"input":"fox","model":null,"dimensions":null,"encoding_format":null,"input_type":null,"user":null}""");
        Assert.Equal(Encoder.Encode("fox"), Vector(answer["data"]![0]!));
    }

    [Theory]
    [InlineData("{}", "input", "input is missing")]
    [InlineData("""{"input":null}""", "input", "input is missing")]
    [InlineData("""{"input":3}""", "input", "must be a text")]
    [InlineData("""{"input":[]}""", "input", "empty array")]
    [InlineData("""{"input":""}""", "input", "input is empty")]
    [InlineData("""{"input":["a",""]}""", "input", "input[1] is empty")]
    [InlineData("""{"input":["a",2]}""", "input", "input[1] is no text")]
    [InlineData("""{"input":[1,2]}""", "input", "array of tokens")]
    [InlineData("""{"input":[[1,2],[3]]}""", "input", "array of tokens")]
    [InlineData("""{"input":"\ud800"}""", "input", "half of a surrogate pair")]
    [InlineData("""{"input":"a","dimensions":0}""", "dimensions", "from 1 to 64")]
    [InlineData("""{"input":"a","dimensions":65}""", "dimensions", "from 1 to 64")]
    [InlineData("""{"input":"a","dimensions":1.5}""", "dimensions", "from 1 to 64")]
    [InlineData("""{"input":"a","dimensions":"9"}""", "dimensions", "from 1 to 64")]
    [InlineData("""{"input":"a","encoding_format":"hex"}""", "encoding_format", "\"float\" or \"base64\"")]
    [InlineData("""{"input":"a","encoding_format":1}""", "encoding_format", "\"float\" or \"base64\"")]
    [InlineData("""{"input":"a","input_type":"passage"}""", "input_type", "\"document\" or \"query\"")]
    [InlineData("""{"input":"a","model":7}""", "model", "must be a string")]
    [InlineData("""{"input":"a","inputtype":"query"}""", "inputtype", "Unrecognized request argument supplied: inputtype")]
    [InlineData("""["a"]""", null, "must be an object")]
    [InlineData("""{"input":"a","input":"b"}""", null, "not valid JSON")]
    [InlineData("""{"input":"a" """, null, "not valid JSON")]
    [InlineData("", null, "not valid JSON")]
    public async Task A_wrong_request_is_refused_with_the_reason(string json, string? parameter, string reason)
    {
        var error = await server.RefusedAsync(HttpStatusCode.BadRequest, json);
        Assert.Equal("invalid_request_error", (string)error["type"]!);
        Assert.Equal(parameter, (string?)error["param"]);
        Assert.Contains(reason, (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_is_not_found()
    {
        var error = await server.RefusedAsync(HttpStatusCode.NotFound, """{"input":"a","model":"text-embedding-3-small"}""");
        Assert.Equal(("model", "model_not_found"), ((string)error["param"]!, (string)error["code"]!));
        Assert.Contains("served is tiny", (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_addresses_methods_and_types_are_errors_of_the_same_form()
    {
        using var nothing = await server.Client.GetAsync(new Uri("/v2", UriKind.Relative), TestServer.Token);
        Assert.Equal("unknown_url", (string)(await TestServer.ErrorAsync(HttpStatusCode.NotFound, nothing))["code"]!);
        using var get = await server.Client.GetAsync(new Uri("/v1/embeddings", UriKind.Relative), TestServer.Token);
        Assert.Equal("method_not_supported", (string)(await TestServer.ErrorAsync(HttpStatusCode.MethodNotAllowed, get))["code"]!);
        using var text = await server.Client.PostAsync(new Uri("/v1/embeddings", UriKind.Relative), new StringContent("{}"), TestServer.Token);
        await TestServer.ErrorAsync(HttpStatusCode.UnsupportedMediaType, text);
    }

    [Fact]
    public async Task The_model_and_the_servers_health_are_told()
    {
        var models = JsonNode.Parse(await server.GetAsync("/v1/models"))!;
        var model = Assert.Single(models["data"]!.AsArray())!;
        Assert.Equal(("list", "tiny", "model"), ((string)models["object"]!, (string)model["id"]!, (string)model["object"]!));
        Assert.Equal("ok", (string)JsonNode.Parse(await server.GetAsync("/health"))!["status"]!);
    }

    private static float[] Vector(JsonNode item) => [.. item["embedding"]!.AsArray().Select(static element => (float)element!)];
}
