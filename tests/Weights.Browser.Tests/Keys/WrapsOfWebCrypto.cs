using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Browser.Tests.Keys;

/// <summary>AES-KW (RFC 3394) in .NET and in Chromium: each unwraps what the other wrapped.</summary>
[TestClass]
public sealed class WrapsOfWebCrypto
{
    private const string Script = """
        async ({ kek, key, wrapped }) => {
          const bytes = (hex) => Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
          const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
          const wrapping = await crypto.subtle.importKey('raw', bytes(kek), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
          const content = await crypto.subtle.importKey('raw', bytes(key), 'AES-GCM', true, ['decrypt']);
          const unwrapped = await crypto.subtle.unwrapKey('raw', bytes(wrapped), wrapping, 'AES-KW', 'AES-GCM', true, ['decrypt']);
          const wrappedHere = await crypto.subtle.wrapKey('raw', content, wrapping, 'AES-KW');
          return [hex(wrappedHere), hex(await crypto.subtle.exportKey('raw', unwrapped))];
        }
        """;

    [TestMethod]
    public async Task Each_side_unwraps_the_wraps_of_the_other()
    {
        await using var visit = await Visit.Begin();
        await visit.Page.GotoAsync("/login");
        var (kek, key) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var wrapped = KeyWrap.Wrap(kek, key);

        var found = await visit.Page.EvaluateAsync<string[]>(
            Script,
            new
            {
                kek = Convert.ToHexStringLower(kek),
                key = Convert.ToHexStringLower(key),
                wrapped = Convert.ToHexStringLower(wrapped),
            }
        );

        CollectionAssert.AreEqual(new[] { Convert.ToHexStringLower(wrapped), Convert.ToHexStringLower(key) }, found);
        var unwrapped = new byte[32];
        Assert.IsTrue(KeyWrap.TryUnwrap(kek, Convert.FromHexString(found[0]), unwrapped));
        CollectionAssert.AreEqual(key, unwrapped);
    }
}
