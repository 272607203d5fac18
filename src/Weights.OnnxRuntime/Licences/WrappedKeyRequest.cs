using System.Text.Json;
using System.Text.Json.Serialization;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Requests a content key that is wrapped under the customer's key.</summary>
/// <param name="client">Sends the request.</param>
/// <param name="endpoint">The URL of the endpoint.</param>
/// <param name="customer">The customer whose licence it is.</param>
/// <param name="policy">How often a request is repeated.</param>
internal sealed class WrappedKeyRequest(HttpClient client, Uri endpoint, string customer, HttpPolicy policy)
{
    // The endpoint's responses have some 200 bytes.
    private const int MaxLength = 1 << 16;

    /// <exception cref="EncryptedModelException">There is no such key for this customer, or no usable response.</exception>
    public Task<WrappedContentKey> SendAsync(string kid, ContainerFormat format, CancellationToken cancellationToken)
    {
        var query = endpoint.Query.TrimStart('?');
        var url = new UriBuilder(endpoint) { Query = query.Length == 0 ? $"kid={kid}" : $"{query}&kid={kid}" }.Uri;
        return new RetryBudget(policy).RepeatAsync(
            async () =>
            {
                using var connection = await HttpConnection
                    .OpenAsync(client, url, static _ => { }, policy, cancellationToken)
                    .ConfigureAwait(false);
                var body = await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                KeyRefusals.RequireGrant(endpoint, connection.Response, body.Span);
                return Parse(body.Span, kid, format);
            },
            cancellationToken
        );
    }

    private WrappedContentKey Parse(ReadOnlySpan<byte> body, string kid, ContainerFormat format)
    {
        var grant = Read(body);

        // RFC 3394 binds no context, so the members are compared here. If they are wrong, the file cannot be decrypted.
        if (grant?.Kid != kid || grant.Format != (int)format)
        {
            throw Refuse("it is for another key or format");
        }

        if (grant.Customer != customer)
        {
            throw Refuse($"it is for another customer than '{customer}', whose licence this is. Sign in as that customer");
        }

        try
        {
            return WrappedContentKey.Parse(kid, format, grant.Wrapped);
        }
        catch (FormatException)
        {
            throw Refuse($"\"wrapped\" must be {KeyEncryptionKey.WrappedLength} bytes in base64url without padding");
        }
    }

    private WrappedKeyGrant? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WrappedKeyGrantContext.Default.WrappedKeyGrant);
        }
        catch (JsonException)
        {
            // Without the cause, because its message can repeat a part of the response.
            throw Refuse("it is not the JSON of a wrapped key");
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpConnection connection, CancellationToken cancellationToken)
    {
        var body = new byte[MaxLength];
        var length = 0;
        for (
            int count;
            (count = await connection.ReadAsync(body.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;
            length += count
        )
        {
            if (length + count == MaxLength)
            {
                throw Refuse("it is too long");
            }
        }

        return body.AsMemory(0, length);
    }

    private EncryptedModelException Refuse(string why) =>
        new(
            "bad-key-response",
            $"The response of the key endpoint {HttpErrors.Display(endpoint)} is not one to this request: {why}. Check the endpoint of the "
                + "licence."
        );
}

/// <summary>The response of the wrapped mode.</summary>
internal sealed record WrappedKeyGrant(string? Customer, string? Kid, int Format, string? Wrapped);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WrappedKeyGrant))]
[JsonSerializable(typeof(KeyProblem))]
internal sealed partial class WrappedKeyGrantContext : JsonSerializerContext;
