using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>The loader's side of docs/reference/session-protocol.md. It shares no code with the server.</summary>
internal sealed class SessionClient : IDisposable
{
    public const string Origin = "https://shop.example";

    private readonly ECDiffieHellman _ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(16);
    private readonly string _kid;
    private readonly int _format;

    public SessionClient(string kid, int format = 1, string model = "face/detect")
    {
        (_kid, _format) = (kid, format);
        Body = new JsonObject
        {
            ["model"] = model,
            ["keyId"] = Base64Url.EncodeToString(Convert.FromHexString(kid)),
            ["format"] = format,
            ["epk"] = Base64Url.EncodeToString(Point(_ephemeral)),
            ["cnonce"] = Base64Url.EncodeToString(_nonce),
        };
    }

    public JsonObject Body { get; }

    /// <summary>Sends the request. If <paramref name="origin"/> is null, it has no Origin header.</summary>
    public async Task<HttpResponseMessage> PostAsync(
        HttpClient client,
        string? user,
        string? origin = Origin,
        Action<HttpRequestMessage>? change = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/model-key/session", UriKind.Relative))
        {
            Content = JsonContent.Create(Body),
        };
        if (user is not null)
        {
            request.Headers.Add(TestAuthentication.Header, user);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        change?.Invoke(request);
        return await client.SendAsync(request);
    }

    /// <summary>
    /// Unwraps the key of a response like an unmodified loader on a page of <paramref name="origin"/>; null if a loader must refuse it.
    /// </summary>
    public ContentKey? Open(string json, string origin = Origin)
    {
        var response = JsonDocument.Parse(json).RootElement;
        if (response.GetProperty("keyId").GetString() != (string?)Body["keyId"] || response.GetProperty("format").GetInt32() != _format)
        {
            return null;
        }

        var spk = Bytes(response, "spk");
        var wrapped = Bytes(response, "wrapped");
        var transcript = Transcript(response, origin);
        using var server = TryImport(spk);
        if (server is null)
        {
            return null;
        }

        var z = _ephemeral.DeriveRawSecretAgreement(server.PublicKey);
        byte[] Derive(string label) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, z, 32, _nonce, [.. Encoding.ASCII.GetBytes(label), 0, .. SHA256.HashData(transcript)]);
        byte[] signed = [.. transcript, .. wrapped];
        if (
            !CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Derive("weights.build/key/1/mac"), signed), Bytes(response, "mac"))
        )
        {
            return null;
        }

        using var kek = KeyEncryptionKey.FromBytes(Derive("weights.build/key/1/kek"));
        return kek.Unwrap(wrapped);
    }

    /// <summary>Whether a response was signed by a server's key.</summary>
    public bool IsSigned(string json, ECDsa server, string origin = Origin)
    {
        var response = JsonDocument.Parse(json).RootElement;
        byte[] message =
        [
            .. "weights.build/key/1/sig\0"u8,
            .. SHA256.HashData(Transcript(response, origin)),
            .. Bytes(response, "wrapped"),
        ];
        return server.VerifyData(
            message,
            Bytes(response, "sig"),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
    }

    public void Dispose() => _ephemeral.Dispose();

    private static ECDiffieHellman? TryImport(byte[] point)
    {
        try
        {
            return ECDiffieHellman.Create(
                new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = point[1..33], Y = point[33..] } }
            );
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private byte[] Transcript(JsonElement response, string origin) =>
        [
            .. "weights.build/key/1"u8,
            .. Lv(origin),
            .. Lv(response.GetProperty("customer").GetString()!),
            .. Lv(response.GetProperty("session").GetString()!),
            .. Lv((string)Body["model"]!),
            .. Convert.FromHexString(_kid),
            (byte)_format,
            .. _nonce,
            .. Point(_ephemeral),
            .. Bytes(response, "spk"),
            .. Be64(response.GetProperty("expires").GetInt64()),
            .. response.TryGetProperty("offline", out var offline) ? Be64(offline.GetInt64()) : [],
        ];

    private static byte[] Point(ECDiffieHellman key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }

    private static byte[] Bytes(JsonElement response, string name) => Base64Url.DecodeFromChars(response.GetProperty(name).GetString());

    private static byte[] Lv(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
        return [.. length, .. utf8];
    }

    private static byte[] Be64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
