using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>A licence without the key that is asked for, and the endpoint that has it.</summary>
internal sealed class LicenceExchange : HttpMessageHandler
{
    private readonly ContentKey _key = ContentKey.Generate();
    private readonly KeyEncryptionKey _customerKey = KeyEncryptionKey.Generate();
    private readonly Licence _licence;
    private readonly List<string> _requests = [];

    public LicenceExchange(Uri? endpoint) => _licence = new Licence("c_1", _customerKey, endpoint);

    public string Kid => _key.Kid;

    public IReadOnlyList<string> Requests => _requests;

    public Func<HttpRequestMessage, HttpResponseMessage> Respond { get; set; } = static _ => Json("");

    /// <summary>The response of the endpoint, with one member changed.</summary>
    public string Grant(KeyEncryptionKey? wrappedUnder = null, string? member = null, string value = "null")
    {
        var grant = new JsonObject
        {
            ["customer"] = "c_1",
            ["kid"] = Kid,
            ["format"] = 1,
            ["wrapped"] = Base64Url.EncodeToString((wrappedUnder ?? _customerKey).Wrap(_key)),
        };
        if (member is not null)
        {
            grant[member] = JsonNode.Parse(value);
        }

        return grant.ToJsonString();
    }

    public static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK, string type = "application/json") =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue(type)) };

    public async Task<ContentKey?> FindAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(this, disposeHandler: false);
        var policy = HttpPolicy.Default with { PauseAsync = static (_, _) => Task.CompletedTask };
        return await new LicenceKeySource(_licence, client, policy).FindForModelAsync(
            KeyId.Default,
            Kid,
            ContainerFormat.Gcm,
            cancellationToken
        );
    }

    public Task<EncryptedModelException> RefusedAsync(CancellationToken cancellationToken) =>
        Assert.ThrowsExactlyAsync<EncryptedModelException>(() => FindAsync(cancellationToken));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Add(request.RequestUri!.ToString());
        var response = Respond(request);
        response.RequestMessage = request;
        return Task.FromResult(response);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _licence.Dispose();
            _customerKey.Dispose();
            _key.Dispose();
        }

        base.Dispose(disposing);
    }
}
