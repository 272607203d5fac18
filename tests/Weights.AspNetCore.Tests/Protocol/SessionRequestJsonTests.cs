using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class SessionRequestJsonTests
{
    private static readonly byte[] _epk = MakePoint();

    public static IEnumerable<object[]> Points =>
        [
            [_epk[..33].Select((b, i) => i == 0 ? (byte)2 : b).ToArray(), "compressed"],
            [_epk.Append((byte)0).ToArray(), "padded"],
            [_epk[..64], "cut short"],
            [_epk.Select((b, i) => i == 0 ? (byte)6 : b).ToArray(), "hybrid"],
            [_epk.Select((b, i) => i == 64 ? (byte)(b ^ 1) : b).ToArray(), "off the curve"],
            [new byte[65], "zeros"],
            [new byte[] { 0 }, "infinity"],
            [
                new byte[] { 4 }
                    .Concat(new byte[64])
                    .ToArray(),
                "(0, 0)",
            ],
            [
                new byte[] { 4 }
                    .Concat(Enumerable.Repeat((byte)0xFF, 64))
                    .ToArray(),
                "coordinates above the field",
            ],
        ];

    [TestMethod]
    public void A_request_of_the_loader_is_read()
    {
        Assert.IsTrue(SessionRequestJson.TryRead(Bytes(Valid()), out var request));
        Assert.AreEqual("face/détect", request.Model);
        Assert.AreEqual(2, request.Format);
        CollectionAssert.AreEqual(_epk, request.Epk);
    }

    [TestMethod]
    [DynamicData(nameof(Points))]
    public void A_point_that_is_not_65_bytes_on_the_curve_is_refused(byte[] point, string why)
    {
        Assert.IsFalse(P256Point.IsValid(point), why);
        AssertRefused(With("epk", Base64Url.EncodeToString(point)), why);
    }

    [TestMethod]
    public void A_coordinate_plus_the_prime_is_refused()
    {
        // A point with x = 5 is on the curve, and 5 + p also fits into 32 bytes.
        var y = Convert.FromHexString("459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc");
        byte[] small = [4, .. new byte[31], 5, .. y];
        byte[] large = [4, .. Convert.FromHexString("ffffffff00000001000000000000000000000001000000000000000000000004"), .. y];
        Assert.IsTrue(P256Point.IsValid(small));
        Assert.IsFalse(P256Point.IsValid(large));
    }

    [TestMethod]
    [DataRow("keyId", 15)]
    [DataRow("keyId", 17)]
    [DataRow("keyId", 0)]
    [DataRow("cnonce", 15)]
    [DataRow("cnonce", 17)]
    public void A_byte_string_of_another_length_is_refused(string name, int length) =>
        AssertRefused(With(name, Base64Url.EncodeToString(new byte[length])), $"{name} of {length} bytes");

    [TestMethod]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAA==", DisplayName = "padding")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAB", DisplayName = "stray bits in the last character")]
    [DataRow("AAAAAAAAAAA AAAAAAAAAA", DisplayName = "white space")]
    [DataRow("AAAAAAAAAAAAAAAAAAAA+/", DisplayName = "the other alphabet")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAé", DisplayName = "not ASCII")]
    public void A_byte_string_has_one_text(string text) => AssertRefused(With("cnonce", text), text);

    [TestMethod]
    [DataRow("model")]
    [DataRow("keyId")]
    [DataRow("format")]
    [DataRow("epk")]
    [DataRow("cnonce")]
    public void A_missing_or_null_member_is_refused(string name)
    {
        var missing = Valid();
        missing.Remove(name);
        AssertRefused(missing, "missing");
        AssertRefused(With(name, null), "null");
        AssertRefused(With(name, new JsonArray()), "of another kind");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a\nb")]
    [DataRow("a\0b")]
    public void A_model_is_a_short_text_on_one_line(string model)
    {
        AssertRefused(With("model", model), model);
        AssertRefused(With("model", new string('a', 513)), "513 bytes");
        AssertRefused(With("model", new string('é', 257)), "514 bytes");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{")]
    [DataRow("{}")]
    [DataRow("\"\"")]
    public void A_body_that_is_not_an_object_is_refused(string body) =>
        Assert.IsFalse(SessionRequestJson.TryRead(Encoding.UTF8.GetBytes(body), out _));

    [TestMethod]
    [DataRow("face", "\\ud800", DisplayName = "a lone surrogate")]
    [DataRow("}", ",\"format\":2}", DisplayName = "a repeated member")]
    [DataRow("}", ",\"origin\":\"https://a.example\"}", DisplayName = "an unknown member")]
    [DataRow("}", "} {}", DisplayName = "a second object")]
    public void A_text_that_can_be_read_in_two_ways_is_refused(string good, string bad)
    {
        var text = Valid().ToJsonString();
        Assert.Contains(good, text);
        Assert.IsFalse(SessionRequestJson.TryRead(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal)), out _));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(-1)]
    [DataRow(257)]
    public void A_format_is_1_or_2(int format) => AssertRefused(With("format", format), "format");

    private static void AssertRefused(JsonObject body, string why) => Assert.IsFalse(SessionRequestJson.TryRead(Bytes(body), out _), why);

    private static JsonObject With(string name, JsonNode? value)
    {
        var body = Valid();
        body[name] = value;
        return body;
    }

    private static JsonObject Valid() =>
        new()
        {
            ["model"] = "face/détect",
            ["keyId"] = Base64Url.EncodeToString(new byte[16]),
            ["format"] = 2,
            ["epk"] = Base64Url.EncodeToString(_epk),
            ["cnonce"] = Base64Url.EncodeToString(new byte[16]),
        };

    private static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    private static byte[] MakePoint()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return P256Point.Export(key);
    }
}
