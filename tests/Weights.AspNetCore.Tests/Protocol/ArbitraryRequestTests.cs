using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Weights.AspNetCore.Tests;

/// <summary>Any input is either read or refused, never an exception, and what was read is the only text of its value.</summary>
[TestClass]
public sealed class ArbitraryRequestTests
{
    private const long Iterations = 2_000;

    private static readonly Gen<string> _text = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char[' ', '~'], 0, 70],
        Gen.String[Gen.Char["af09-AZ_%:/."], 0, 70]
    );

    // One valid point for all: the bytes are random, not the curve.
    private static readonly string _epk = (string)new SessionClient(new string('0', 32)).Body["epk"]!;

    [TestMethod]
    public void Any_bytes_are_a_session_request_or_refused() =>
        Gen.Byte.Array[0, 600].Sample(body => SessionRequestJson.TryRead(body, out var request) == (request is not null), iter: Iterations);

    [TestMethod]
    public void A_changed_session_request_is_read_or_refused() =>
        Gen.Select(ValidBody, Gen.Int[0, 400], Gen.Byte)
            .Sample(
                (body, at, value) =>
                {
                    body[at % body.Length] = value;
                    if (SessionRequestJson.TryRead(body, out var request))
                    {
                        Assert.IsTrue(SessionRequestJson.TryRead(Write(request), out var again));
                        AssertSame(request, again);
                    }
                },
                iter: Iterations
            );

    [TestMethod]
    public void A_valid_session_request_is_read_as_it_was_written() =>
        ValidRequest.Sample(
            request =>
            {
                Assert.IsTrue(SessionRequestJson.TryRead(Write(request), out var read));
                AssertSame(request, read);
            },
            iter: Iterations
        );

    [TestMethod]
    public void Base64url_of_any_text_is_exact_or_refused() =>
        Gen.Select(_text, Gen.Int[0, 65])
            .Sample(
                (text, length) =>
                {
                    var bytes = new byte[length];
                    return !ExactBase64Url.TryDecode(text, bytes) || Base64Url.EncodeToString(bytes) == text;
                },
                iter: Iterations
            );

    [TestMethod]
    public void Base64url_of_any_bytes_is_read() =>
        Gen
            .Byte.Array[0, 65]
            .Sample(
                bytes =>
                {
                    var read = new byte[bytes.Length];
                    return ExactBase64Url.TryDecode(Base64Url.EncodeToString(bytes), read) && read.SequenceEqual(bytes);
                },
                iter: Iterations
            );

    [TestMethod]
    public void Any_query_is_a_requested_key_or_refused() =>
        Gen.Select(_text.Array[0, 2], _text.Array[0, 2])
            .Sample(
                (keyIds, kids) =>
                {
                    var query = new QueryCollection(new Dictionary<string, StringValues> { ["keyId"] = keyIds, ["kid"] = kids });
                    if (RequestedKey.TryRead(query, out var requested))
                    {
                        Assert.AreEqual(keyIds.SingleOrDefault(), requested.KeyId?.Value);
                        Assert.AreEqual(kids.SingleOrDefault(), requested.Kid);
                    }
                },
                iter: Iterations
            );

    [TestMethod]
    public void A_kid_is_read_as_it_was_written() =>
        Gen
            .Byte.Array[16]
            .Sample(
                bytes =>
                {
                    var kid = Convert.ToHexStringLower(bytes);
                    var query = new QueryCollection(new Dictionary<string, StringValues> { ["kid"] = kid });
                    return RequestedKey.TryRead(query, out var requested) && requested.Kid == kid;
                },
                iter: Iterations
            );

    [TestMethod]
    public void Any_text_is_an_origin_or_refused_and_an_origin_stays_itself() =>
        Gen.Select(
                Gen.OneOf(
                    Gen.Const(""),
                    Gen.Const("http://"),
                    Gen.Const("https://"),
                    Gen.Const("https://shop.example"),
                    Gen.Const("ftp://"),
                    Gen.Const("chrome-extension://")
                ),
                _text
            )
            .Sample(
                (scheme, text) =>
                    !OriginText.TryNormalise(scheme + text, out var origin)
                    || (OriginText.TryNormalise(origin, out var again) && again == origin),
                iter: Iterations
            );

    [TestMethod]
    public void Any_text_is_a_public_ID_or_not_and_a_new_ID_is_one()
    {
        _text.Sample(text => !PublicId.IsValid(text) || Uri.EscapeDataString(text) == text, iter: Iterations);
        Gen.Int[0, 10].Sample(_ => PublicId.IsValid(PublicId.New("s_")));
    }

    [TestMethod]
    public void Any_body_is_read_whole_or_refused() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 40], Gen.Bool)
            .Sample(
                (bytes, max, hasLength) =>
                {
                    var context = new DefaultHttpContext();
                    context.Request.Body = new MemoryStream(bytes);
                    context.Request.ContentLength = hasLength ? bytes.Length : null;
                    var (body, status) = RequestBody.ReadAsync(context.Request, max).GetAwaiter().GetResult();
                    return bytes.Length <= max
                        ? body!.SequenceEqual(bytes)
                        : body is null && status == StatusCodes.Status413PayloadTooLarge;
                },
                iter: Iterations
            );

    private static Gen<SessionRequest> ValidRequest =>
        Gen.Select(
            _text.Where(text => text.Length > 0 && !text.Any(char.IsControl) && IsWellFormed(text)),
            Gen.Byte.Array[16],
            Gen.Byte[1, 2],
            Gen.Byte.Array[16],
            (model, kid, format, nonce) => new SessionRequest(model, kid, format, Base64Url.DecodeFromChars(_epk), nonce)
        );

    private static Gen<byte[]> ValidBody => ValidRequest.Select(Write);

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static byte[] Write(SessionRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                model = request.Model,
                keyId = Base64Url.EncodeToString(request.Kid),
                format = request.Format,
                epk = Base64Url.EncodeToString(request.Epk),
                cnonce = Base64Url.EncodeToString(request.Nonce),
            }
        );

    private static void AssertSame(SessionRequest expected, SessionRequest actual)
    {
        Assert.AreEqual((expected.Model, expected.Format), (actual.Model, actual.Format));
        CollectionAssert.AreEqual(expected.Kid, actual.Kid);
        CollectionAssert.AreEqual(expected.Epk, actual.Epk);
        CollectionAssert.AreEqual(expected.Nonce, actual.Nonce);
    }
}
