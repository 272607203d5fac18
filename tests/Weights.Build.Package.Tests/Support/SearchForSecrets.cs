using Weights.Encryption;

namespace Weights.Build.Package.Tests;

/// <summary>Searches for a key in each form, and for unencrypted models.</summary>
internal static class SearchForSecrets
{
    public static byte[][] Forms(string hex) => [.. KeyForms.BytesOf(Convert.FromHexString(hex))];

    public static void AssertFolderHoldsNoKey(string folder, string hex)
    {
        var forms = Forms(hex);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var content = File.ReadAllBytes(file);
            Assert.IsFalse(forms.Any(form => content.AsSpan().IndexOf(form) >= 0), $"{file} contains the key.");
            Assert.DoesNotEndWith(".key", file);
            Assert.DoesNotEndWith(".model_key", file);
        }
    }

    public static void AssertFolderHoldsNo(string folder, byte[] model)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // 64 bytes of a pseudo-random model occur nowhere else.
            Assert.IsLessThan(
                0,
                File.ReadAllBytes(file).AsSpan().IndexOf(model.AsSpan(model.Length - 64)),
                $"{file} contains an unencrypted model."
            );
        }
    }

    public static void AssertDecrypts(byte[] container, byte[] model, string hex = Consumer.KeyHex)
    {
        using var key = ContentKey.Parse(hex);
        CollectionAssert.AreEqual(model, GcmContainer.Decrypt(key, container));
    }
}
