using System.Security.Cryptography;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>Known answers, made with Python's cryptography; the third has a secret that begins with a zero byte.</summary>
[TestClass]
public sealed class SessionVectorTests
{
    public static IEnumerable<object[]> Rows
    {
        get
        {
            using var stream = typeof(SessionVectorTests).Assembly.GetManifestResourceStream("session.json")!;
            return [.. JsonDocument.Parse(stream).RootElement.EnumerateArray().Select(vector => new object[] { vector.GetRawText() })];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void An_answer_has_the_known_bytes(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        var (request, terms) = Read(vector);
        using var key = ContentKey.FromBytes(Bytes(vector, "contentKey"));
        using var ephemeral = new EphemeralKey(PrivateKey(vector, "eskPrivate", "spk"));

        var response = SessionResponse.Seal(request, terms, key, static _ => null, ephemeral);

        Assert.AreEqual(vector.GetProperty("kid").GetString(), key.Kid);
        AssertHex(vector, "spk", response.Spk);
        AssertHex(vector, "wrapped", response.Wrapped);
        AssertHex(vector, "mac", response.Mac);
        Assert.IsNull(response.Signature);
        AssertHex(vector, "transcript", SessionTranscript.Of(request, terms, response.Spk));
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void The_keys_of_an_answer_have_the_known_bytes(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        using var secrets = SessionSecrets.Derive(
            Bytes(vector, "z"),
            Bytes(vector, "cnonce"),
            SHA256.HashData(Bytes(vector, "transcript")),
            new byte[SessionSecrets.Length]
        );
        AssertHex(vector, "kek", secrets.Kek.ToArray());
        CollectionAssert.AreEqual(HMACSHA256.HashData(Bytes(vector, "macKey"), new byte[] { 1, 2, 3, 4 }), secrets.Mac([1, 2], [3, 4]));
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void A_signature_is_over_the_transcript_and_the_wrap(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        var (request, terms) = Read(vector);
        using var key = ContentKey.FromBytes(Bytes(vector, "contentKey"));
        using var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var response = SessionResponse.Seal(
            request,
            terms,
            key,
            message => signer.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        );

        var digest = SHA256.HashData(SessionTranscript.Of(request, terms, response.Spk));
        Assert.HasCount(64, response.Signature!);
        byte[] signed = [.. "weights.build/key/1/sig\0"u8, .. digest, .. response.Wrapped];
        Assert.IsTrue(signer.VerifyData(signed, response.Signature!, HashAlgorithmName.SHA256));
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void No_two_answers_share_a_key_pair(string json)
    {
        var vector = JsonDocument.Parse(json).RootElement;
        var (request, terms) = Read(vector);
        using var key = ContentKey.FromBytes(Bytes(vector, "contentKey"));
        var one = SessionResponse.Seal(request, terms, key, static _ => null);
        var other = SessionResponse.Seal(request, terms, key, static _ => null);
        CollectionAssert.AreNotEqual(one.Spk, other.Spk);
        CollectionAssert.AreNotEqual(one.Wrapped, other.Wrapped);
        CollectionAssert.AreNotEqual(one.Mac, other.Mac);
    }

    private static (SessionRequest Request, SessionTerms Terms) Read(JsonElement vector) =>
        (
            new SessionRequest(
                vector.GetProperty("model").GetString()!,
                Bytes(vector, "kid"),
                vector.GetProperty("format").GetByte(),
                Bytes(vector, "epk"),
                Bytes(vector, "cnonce")
            ),
            new SessionTerms(
                vector.GetProperty("origin").GetString()!,
                vector.GetProperty("customer").GetString()!,
                vector.GetProperty("session").GetString()!,
                vector.GetProperty("expires").GetInt64()
            )
        );

    private static ECDiffieHellman PrivateKey(JsonElement vector, string d, string q)
    {
        var point = Bytes(vector, q);
        return ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = Bytes(vector, d),
                Q = { X = point[1..33], Y = point[33..] },
            }
        );
    }

    private static byte[] Bytes(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

    private static void AssertHex(JsonElement vector, string name, byte[] actual) =>
        Assert.AreEqual(vector.GetProperty(name).GetString(), Convert.ToHexStringLower(actual), name);
}
