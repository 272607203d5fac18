using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Weights.Encryption.Tests.Keys;

/// <summary>Licence files: written, read, and refused.</summary>
[TestClass]
public sealed class Licences
{
    private const string Kid = "00112233445566778899aabbccddeeff";

    private static readonly string _json = $$"""
        {
          "version": 1,
          "customer": "c_1",
          "endpoint": "https://example.com/api/model-key/wrapped",
          "key": "{{new string('0', 62)}}a5",
          "keys": [
            {"kid":"{{Kid}}","format":1,"wrapped":"{{new string('A', 54)}}"}
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("weights é ").FullName;

    private string Path => System.IO.Path.Combine(_folder, "customer.licence");

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_written_licence_is_read_again_and_opens_its_keys()
    {
        using var gcm = ContentKey.Generate();
        using var chunked = ContentKey.Generate();
        using (var empty = new Licence("c_1", KeyEncryptionKey.Generate(), new Uri("https://example.com/w")))
        {
            LicenceFile.WriteNew(Path, empty.With(empty.Wrap(gcm, ContainerFormat.Gcm)).With(empty.Wrap(chunked, ContainerFormat.Chunked)));
        }

        using var licence = LicenceFile.Read(Path);

        Assert.AreEqual("c_1", licence.Customer);
        Assert.AreEqual("https://example.com/w", licence.Endpoint?.AbsoluteUri);
        using var opened = licence.Unwrap(licence.Find(chunked.Kid, ContainerFormat.Chunked)!);
        Assert.AreEqual(chunked.Kid, opened.Kid);
        Assert.IsNull(licence.Find(chunked.Kid, ContainerFormat.Gcm));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }

    [TestMethod]
    public void A_licence_has_the_documented_json()
    {
        using var licence = Licence.Parse(Encoding.UTF8.GetBytes(_json));
        var json = new ArrayBufferWriter<byte>();
        licence.WriteTo(json);

        var again = Encoding.UTF8.GetString(json.WrittenSpan);

        Assert.AreEqual(Compact(_json), Compact(again));
        using var key = ContentKey.FromBytes(new byte[32]);
        var kek = Convert.FromHexString(new string('0', 62) + "a5");
        CollectionAssert.AreEqual(KeyWrap.Wrap(kek, new byte[32]), licence.Wrap(key, ContainerFormat.Gcm).Wrapped.ToArray());
    }

    [TestMethod]
    [DataRow("\"version\": 1", "\"version\": 2", "release")]
    [DataRow("\"c_1\"", "\"a b\"", "customer's ID")]
    [DataRow("\"c_1\"", "null", "no customer")]
    [DataRow("https:", "file:", "http")]
    [DataRow("00a5\"", "00\"", "64 hex digits")]
    [DataRow("00a5\"", "00g5\"", "64 hex digits")]
    [DataRow("\"key\"", "\"Key\"", "no \"key\"")]
    [DataRow(Kid, "00112233445566778899AABBCCDDEEFF", "kid")]
    [DataRow("\"format\":1", "\"format\":3", "format")]
    [DataRow("AAAA\"", "AAA\"", "base64url")]
    [DataRow("AAAA\"", "AAA=\"", "base64url")]
    [DataRow("\"keys\": [", "\"keys\": [null,", "a key is null")]
    [DataRow("{", "", "not JSON")]
    public void A_malformed_licence_is_refused_and_its_key_not_repeated(string original, string changed, string reason)
    {
        File.WriteAllText(Path, _json.Replace(original, changed, StringComparison.Ordinal));

        var refusal = Assert.ThrowsExactly<KeySourceException>(() => LicenceFile.Read(Path).Dispose());

        Assert.Contains(reason, refusal.Message);
        Assert.Contains(Path, refusal.Message);
        Assert.DoesNotContain("0000", refusal.ToString());
    }

    [TestMethod]
    public void A_licence_file_is_not_overwritten()
    {
        File.WriteAllText(Path, _json);
        using var licence = new Licence("c_2", KeyEncryptionKey.Generate());

        Assert.ThrowsExactly<IOException>(() => LicenceFile.WriteNew(Path, licence));

        Assert.AreEqual(_json, File.ReadAllText(Path));
    }

    [TestMethod]
    public void Another_customers_licence_does_not_open_a_key_and_a_wrap_with_another_kid_is_refused()
    {
        using var key = ContentKey.Generate();
        using var first = new Licence("c_1", KeyEncryptionKey.Generate());
        using var second = new Licence("c_2", KeyEncryptionKey.Generate());
        var wrap = first.Wrap(key, ContainerFormat.Gcm);

        Assert.ThrowsExactly<CryptographicException>(() => second.Unwrap(wrap).Dispose());
        Assert.ThrowsExactly<CryptographicException>(() => first.Unwrap(wrap with { Kid = Kid }).Dispose());
    }

    [TestMethod]
    public void A_licence_that_is_disposed_has_no_key_any_more()
    {
        var licence = new Licence("c_1", KeyEncryptionKey.Generate());
        licence.Dispose();

        using var key = ContentKey.Generate();
        Assert.ThrowsExactly<ObjectDisposedException>(() => licence.Wrap(key, ContainerFormat.Gcm));
        Assert.ThrowsExactly<ObjectDisposedException>(() => LicenceFile.WriteNew(Path, licence));
        Assert.IsFalse(File.Exists(Path));
    }

    private static string Compact(string json) => string.Concat(json.Where(static c => !char.IsWhiteSpace(c)));
}
