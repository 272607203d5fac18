using System.Text.RegularExpressions;
using CsCheck;

namespace Weights.Encryption.Tests;

/// <summary>What is true for any key, and for any text that may be one.</summary>
[TestClass]
public sealed class KeyProperties
{
    private static readonly Gen<byte[]> _keys = Gen.Byte.Array[ContentKey.Length];
    private static readonly Gen<string> _space = Gen.String[Gen.Char[" \t\r\n\u00A0\u2003"], 0, 5];

    [TestMethod]
    public void Any_key_is_unwrapped_under_its_own_kek_and_no_other() =>
        Gen.Select(Gen.Byte.Array[Gen.OneOf(16, 24, 32)], Gen.Byte.Array[Gen.Int[2, 9].Select(halves => 8 * halves)], Gen.Int[0, 127])
            .Sample(
                (kek, key, bit) =>
                {
                    var wrapped = KeyWrap.Wrap(kek, key);
                    var unwrapped = new byte[key.Length];
                    Assert.HasCount(key.Length + KeyWrap.Overhead, wrapped);
                    Assert.IsTrue(KeyWrap.TryUnwrap(kek, wrapped, unwrapped));
                    CollectionAssert.AreEqual(key, unwrapped);

                    kek[bit / 8] ^= (byte)(1 << (bit % 8));
                    Assert.IsFalse(KeyWrap.TryUnwrap(kek, wrapped, unwrapped));
                    CollectionAssert.AreEqual(new byte[key.Length], unwrapped);
                },
                iter: 1000
            );

    [TestMethod]
    public void Any_change_of_one_byte_of_a_wrap_is_refused_and_leaves_zeros() =>
        Gen.Select(_keys, _keys, Gen.Int[0, KeyEncryptionKey.WrappedLength - 1], Gen.Byte[1, 255])
            .Sample(
                (kek, key, at, change) =>
                {
                    var wrapped = KeyWrap.Wrap(kek, key);
                    wrapped[at] ^= change;
                    var unwrapped = new byte[key.Length];
                    Assert.IsFalse(KeyWrap.TryUnwrap(kek, wrapped, unwrapped));
                    CollectionAssert.AreEqual(new byte[key.Length], unwrapped);
                },
                iter: 1000
            );

    [TestMethod]
    public void Any_key_is_parsed_from_hex_of_any_case_and_from_base64_with_space_around() =>
        Gen.Select(_keys, _space, Gen.OneOf("", "\uFEFF"), _space, Gen.Int[0, 2])
            .Sample(
                (bytes, before, mark, after, form) =>
                {
                    var text = form switch
                    {
                        0 => Convert.ToHexStringLower(bytes),
                        1 => Convert.ToHexString(bytes),
                        _ => Convert.ToBase64String(bytes),
                    };

                    using var key = ContentKey.Parse($"{before}{mark}{before}{text}{after}");
                    var parsed = new byte[ContentKey.Length];
                    key.CopyTo(parsed);
                    CollectionAssert.AreEqual(bytes, parsed);
                },
                iter: 2000
            );

    [TestMethod]
    public void Any_other_text_is_refused_and_not_repeated() =>
        Gen.OneOf(
                Gen.String[0, 80],
                Gen.String[Gen.Char["0123456789abcdefABCDEF+/= "], 20, 80],
                Gen.String[Gen.Char["0123456789abcdefg"], 64, 64]
            )
            .Where(text => !IsKey(text.Trim().Trim('\uFEFF').Trim()))
            .Sample(
                text =>
                {
                    var refusal = Assert.ThrowsExactly<FormatException>(() => ContentKey.Parse(text));
                    Assert.IsTrue(text.Trim().Length < 20 || !refusal.Message.Contains(text.Trim(), StringComparison.Ordinal));
                },
                iter: 2000
            );

    // Independent of the code under test: a pattern, and nothing decoded.
    private static bool IsKey(string text) =>
        Regex.IsMatch(text, "^([0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)\\z", RegexOptions.CultureInvariant);
}
