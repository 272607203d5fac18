using System.Net;
using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>A licence has keys itself, and an endpoint for others.</summary>
[TestClass]
public sealed class KeysOfALicence(TestContext context)
{
    private static readonly Uri _endpoint = new("https://keys.example/api/model-key/wrapped");

    [TestMethod]
    public async Task Open_a_model_without_a_request()
    {
        using var published = new EncryptedFolder().Add("a", "chunked", seed: 3);
        using var key = KeyFile.Read(published.KeyFilePath);
        using var customerKey = KeyEncryptionKey.Generate();
        using var licence = new Licence(
            "c_1",
            customerKey,
            _endpoint,
            [new WrappedContentKey(key.Kid, ContainerFormat.Chunked, customerKey.Wrap(key))]
        );

        using var session = await EncryptedModels
            .Open(published.Folder)
            .OpenSessionAsync("a", new LicenceKeySource(licence), null, context.CancellationToken);

        published.AssertResults(session, seed: 3);
    }

    [TestMethod]
    public async Task Are_requested_by_fingerprint_if_the_licence_does_not_have_them()
    {
        using var exchange = new LicenceExchange(_endpoint);
        exchange.Respond = _ => LicenceExchange.Json(exchange.Grant());

        using var key = await exchange.FindAsync(context.CancellationToken);

        Assert.AreEqual(exchange.Kid, key!.Kid);
        Assert.AreEqual($"{_endpoint}?kid={exchange.Kid}", exchange.Requests.Single());
    }

    [TestMethod]
    public async Task Are_requested_at_an_endpoint_with_a_query()
    {
        using var exchange = new LicenceExchange(new Uri(_endpoint, "?tenant=7"));
        exchange.Respond = _ => LicenceExchange.Json(exchange.Grant());

        using var key = await exchange.FindAsync(context.CancellationToken);

        Assert.AreEqual($"{_endpoint}?tenant=7&kid={exchange.Kid}", exchange.Requests.Single());
    }

    [TestMethod]
    public async Task Are_not_there_without_an_endpoint()
    {
        using var exchange = new LicenceExchange(endpoint: null);

        Assert.IsNull(await exchange.FindAsync(context.CancellationToken));
        Assert.IsEmpty(exchange.Requests);
    }

    [TestMethod]
    public async Task Need_a_client_for_the_endpoint_and_a_fingerprint()
    {
        using var customerKey = KeyEncryptionKey.Generate();
        using var licence = new Licence("c_1", customerKey, _endpoint);
        IKeySource source = new LicenceKeySource(licence);

        var noClient = await Assert.ThrowsExactlyAsync<KeySourceException>(async () =>
            await source.FindForModelAsync(KeyId.Default, new string('a', 32), ContainerFormat.Gcm, context.CancellationToken)
        );
        Assert.Contains("https://keys.example", noClient.Message);
        await Assert.ThrowsExactlyAsync<KeySourceException>(async () => await source.FindAsync(KeyId.Default, context.CancellationToken));
    }

    [TestMethod]
    public async Task Of_another_customer_cannot_be_unwrapped()
    {
        using var exchange = new LicenceExchange(_endpoint);
        using var otherKey = KeyEncryptionKey.Generate();
        exchange.Respond = _ => LicenceExchange.Json(exchange.Grant(wrappedUnder: otherKey));
        Assert.AreEqual("wrong-key", (await exchange.RefusedAsync(context.CancellationToken)).Code);

        using var key = ContentKey.Generate();
        using var customerKey = KeyEncryptionKey.Generate();
        using var licence = new Licence("c_1", customerKey, null, [new(key.Kid, ContainerFormat.Gcm, otherKey.Wrap(key))]);
        IKeySource source = new LicenceKeySource(licence);
        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(async () =>
            await source.FindForModelAsync(KeyId.Default, key.Kid, ContainerFormat.Gcm, context.CancellationToken)
        );
        Assert.AreEqual("wrong-key", error.Code);
    }

    [TestMethod]
    [DataRow("kid", "\"00000000000000000000000000000000\"")]
    [DataRow("kid", "null")]
    [DataRow("format", "2")]
    [DataRow("format", "\"1\"")]
    [DataRow("customer", "\"c_2\"")]
    [DataRow("wrapped", "\"AAAA\"")]
    [DataRow("wrapped", "null")]
    public async Task Of_a_response_to_another_request_are_not_used(string member, string value)
    {
        using var exchange = new LicenceExchange(_endpoint);
        exchange.Respond = _ => LicenceExchange.Json(exchange.Grant(member: member, value: value));

        var error = await exchange.RefusedAsync(context.CancellationToken);

        Assert.AreEqual("bad-key-response", error.Code);
        Assert.Contains("https://keys.example/api/model-key/wrapped", error.Message);
    }

    [TestMethod]
    [DataRow("not JSON")]
    [DataRow("[]")]
    [DataRow("null")]
    [DataRow("")]
    public async Task Of_another_text_are_not_used(string text)
    {
        using var exchange = new LicenceExchange(_endpoint) { Respond = _ => LicenceExchange.Json(text) };

        Assert.AreEqual("bad-key-response", (await exchange.RefusedAsync(context.CancellationToken)).Code);
    }

    [TestMethod]
    public async Task Of_a_long_response_are_not_used()
    {
        using var exchange = new LicenceExchange(_endpoint) { Respond = _ => LicenceExchange.Json(new string(' ', 100_000)) };

        Assert.AreEqual("bad-key-response", (await exchange.RefusedAsync(context.CancellationToken)).Code);
    }

    [TestMethod]
    [DataRow(HttpStatusCode.Forbidden, "key-revoked")]
    [DataRow(HttpStatusCode.Forbidden, "key-expired")]
    [DataRow(HttpStatusCode.Forbidden, "key-refused")]
    [DataRow(HttpStatusCode.Forbidden, "insecure-transport")]
    [DataRow(HttpStatusCode.BadRequest, "bad-request")]
    public async Task Are_refused_with_the_code_of_the_server(HttpStatusCode status, string code)
    {
        using var exchange = new LicenceExchange(_endpoint)
        {
            Respond = _ =>
                LicenceExchange.Json($$"""{"code":"{{code}}","title":"secret of a proxy"}""", status, "application/problem+json"),
        };

        var error = await exchange.RefusedAsync(context.CancellationToken);

        Assert.AreEqual(code, error.Code);
        Assert.AreEqual((int)status, error.Status);
        Assert.DoesNotContain("secret", error.ToString());
        Assert.HasCount(1, exchange.Requests);
    }

    [TestMethod]
    [DataRow(HttpStatusCode.BadRequest, "text/plain", "bad-request")]
    [DataRow(HttpStatusCode.Unauthorized, "text/plain", "key-refused")]
    [DataRow(HttpStatusCode.NotFound, "text/plain", "key-refused")]
    [DataRow(HttpStatusCode.TooManyRequests, "text/plain", "rate-limited")]
    [DataRow(HttpStatusCode.OK, "text/html", "key-refused")]
    [DataRow(HttpStatusCode.Found, "text/html", "key-refused")]
    [DataRow(HttpStatusCode.Found, "text/plain", "key-refused")]
    [DataRow(HttpStatusCode.NoContent, "text/plain", "key-refused")]
    [DataRow(HttpStatusCode.Forbidden, "application/problem+json", "key-refused")]
    public async Task Are_refused_by_the_status_without_a_known_code(HttpStatusCode status, string type, string code)
    {
        using var exchange = new LicenceExchange(_endpoint)
        {
            Respond = _ => LicenceExchange.Json("""{"code":"KEY-REVOKED"}""", status, type),
        };

        var error = await exchange.RefusedAsync(context.CancellationToken);

        Assert.AreEqual(code, error.Code);
        Assert.AreEqual((int)status, error.Status);
    }

    [TestMethod]
    public async Task Are_requested_again_if_the_server_fails()
    {
        using var exchange = new LicenceExchange(_endpoint);
        var failures = 2;
        exchange.Respond = _ =>
            failures-- > 0 ? LicenceExchange.Json("", HttpStatusCode.ServiceUnavailable) : LicenceExchange.Json(exchange.Grant());

        using var key = await exchange.FindAsync(context.CancellationToken);

        Assert.AreEqual(exchange.Kid, key!.Kid);
        Assert.HasCount(3, exchange.Requests);
    }

    [TestMethod]
    public async Task Are_given_up_if_the_server_fails_every_time()
    {
        using var exchange = new LicenceExchange(_endpoint) { Respond = _ => LicenceExchange.Json("", HttpStatusCode.BadGateway) };

        Assert.AreEqual("unavailable", (await exchange.RefusedAsync(context.CancellationToken)).Code);
        Assert.HasCount(1 + HttpPolicy.Default.Retries, exchange.Requests);
    }

    [TestMethod]
    public async Task Of_another_origin_that_a_redirect_led_to_are_not_used()
    {
        using var exchange = new LicenceExchange(_endpoint);
        exchange.Respond = request =>
        {
            // As a client that follows redirects changes it.
            request.RequestUri = new Uri($"https://other.example/wrapped?token=secret&kid={exchange.Kid}");
            return LicenceExchange.Json(exchange.Grant());
        };

        var error = await exchange.RefusedAsync(context.CancellationToken);

        Assert.AreEqual("key-refused", error.Code);
        Assert.Contains("https://other.example/wrapped", error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }
}
