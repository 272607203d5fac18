namespace Weights.Browser.Tests.Storage;

/// <summary>The folder of a browser's profile.</summary>
internal static class ProfileFolder
{
    /// <summary>Searches all files for the key of a model and for its plaintext.</summary>
    public static void AssertHoldsNoSecret(string folder, WebModel model)
    {
        var ciphertext = model.File.Bytes.AsSpan(model.File.Bytes.Length / 2, 32);
        var found = false;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var content = File.ReadAllBytes(path);
            KeyForms.AssertHoldsNone(content, model.Key!.Bytes, path);
            Assert.IsLessThan(0, content.AsSpan().IndexOf(model.File.Sample), $"{path} has plaintext.");
            found |= content.AsSpan().IndexOf(ciphertext) >= 0;
        }

        Assert.IsTrue(found, "The search found not even the ciphertext.");
    }
}
