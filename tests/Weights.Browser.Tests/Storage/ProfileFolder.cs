namespace Weights.Browser.Tests.Storage;

/// <summary>The folder of a browser's profile.</summary>
internal static class ProfileFolder
{
    /// <summary>Searches all files for the key of a model and for its plaintext.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="kept">Whether its ciphertext must be there.</param>
    public static void AssertHoldsNoSecret(string folder, WebModel model, bool kept = true)
    {
        var ciphertext = model.File.Bytes.AsSpan(model.File.Bytes.Length / 2, 32);
        var found = false;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsFile))
        {
            var content = File.ReadAllBytes(path);
            KeyForms.AssertHoldsNone(content, model.Key!.Bytes, path);
            Assert.IsLessThan(0, content.AsSpan().IndexOf(model.File.Sample), $"{path} has plaintext.");
            found |= content.AsSpan().IndexOf(ciphertext) >= 0;
        }

        Assert.IsTrue(found || !kept, "The search found not even the ciphertext.");
    }

    /// <summary>Firefox marks a profile in use with a link to nothing.</summary>
    private static bool IsFile(string path) => new FileInfo(path).LinkTarget is null;
}
