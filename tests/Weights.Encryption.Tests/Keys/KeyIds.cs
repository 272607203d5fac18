namespace Weights.Encryption.Tests;

/// <summary>The grammar of key IDs, and the message for a text that does not follow it.</summary>
[TestClass]
public sealed class KeyIds
{
    private static byte[] Key => Convert.FromHexString(Sample.KeyHex);

    [TestMethod]
    [DataRow("default", true)]
    [DataRow("a", true)]
    [DataRow("9-a", true)]
    [DataRow("-a", false)]
    [DataRow("A", false)]
    [DataRow("a_b", false)]
    [DataRow("../a", false)]
    [DataRow("", false)]
    [DataRow("é", false)]
    public void Follow_their_grammar(string text, bool valid) => Assert.AreEqual(valid, KeyId.TryParse(text, out _));

    [TestMethod]
    [DataRow(64, true)]
    [DataRow(65, false)]
    public void Have_at_most_64_characters(int length, bool valid) =>
        Assert.AreEqual(valid, KeyId.TryParse(new string('x', length), out _));

    [TestMethod]
    [DataRow(31, true)]
    [DataRow(32, false)]
    [DataRow(63, false)]
    [DataRow(64, false)]
    public void Of_hexadecimal_digits_alone_have_fewer_than_32(int length, bool valid) =>
        Assert.AreEqual(valid, KeyId.TryParse(Sample.KeyHex[..length], out _));

    [TestMethod]
    [DataRow("tenant-3f2504e04f8941d39a0c0305e82c3301")]
    [DataRow("3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    public void With_other_characters_may_have_many_hexadecimal_digits(string text) => Assert.IsTrue(KeyId.TryParse(text, out _));

    [TestMethod]
    public void That_are_short_and_not_valid_are_repeated() =>
        Assert.Contains("'My Key'", Assert.ThrowsExactly<FormatException>(() => KeyId.Parse("My Key")).Message);

    [TestMethod]
    public void That_can_be_a_key_are_not_repeated()
    {
        foreach (var text in Forms())
        {
            var message = Assert.ThrowsExactly<FormatException>(() => KeyId.Parse(text)).Message;

            Assert.DoesNotContain(text[..8], message);
            Assert.Contains("make a new one", message);
        }
    }

    private static string[] Forms() =>
        [
            Sample.KeyHex,
            Sample.KeyHex.ToUpperInvariant(),
            Sample.KeyHex[1..],
            $"0x{Sample.KeyHex}",
            $"key-{Sample.KeyHex}",
            $" {Sample.KeyHex}",
            BitConverter.ToString(Key),
            Convert.ToBase64String(Key),
            Convert.ToBase64String(Key).TrimEnd('='),
            System.Buffers.Text.Base64Url.EncodeToString(Key),
        ];
}
