using System.Text.Json;
using Weights.Encryption;

namespace Weights.Testing.Web;

/// <summary>The models of every <see cref="LoaderSite"/> of a run. They are made once, because they are the same for all sites.</summary>
internal static class WebModels
{
    private static readonly Lazy<WebModel[]> _all = new(static () =>
        [
            new(Gcm, ContainerFormat.Gcm, layers: 9, external: false, seed: 100),
            new(Chunked, ContainerFormat.Chunked, layers: 9, external: false, seed: 200),
            new(GcmExternal, ContainerFormat.Gcm, layers: 9, external: true, seed: 300),
            new(ChunkedExternal, ContainerFormat.Chunked, layers: 9, external: true, seed: 400),
            new(Unencrypted, null, layers: 1, external: false, seed: 500),
        ]
    );

    /// <summary>9 MiB. The page decrypts files up to 8 MiB itself.</summary>
    public const string Gcm = "gcm";

    /// <summary>9 MiB in 19 chunks.</summary>
    public const string Chunked = "chunked";

    /// <summary>9 MiB of external data.</summary>
    public const string GcmExternal = "gcm-external";

    /// <summary>9 MiB of external data.</summary>
    public const string ChunkedExternal = "chunked-external";

    /// <summary>1 MiB, published unencrypted.</summary>
    public const string Unencrypted = "unencrypted";

    public static IReadOnlyList<WebModel> All => _all.Value;

    public static WebModel Of(string name) => All.Single(model => model.Name == name);

    /// <summary>The models.json of all models. It is beside their files.</summary>
    public static byte[] Manifest() => Manifest(All);

    public static byte[] Manifest(IEnumerable<WebModel> models) =>
        JsonSerializer.SerializeToUtf8Bytes(new { version = 2, models = models.Select(static model => model.Entry()) });

    /// <summary>Writes models.json and the files of all models, for example into <c>public/weights</c> of a bundler's project.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "models.json"), Manifest());
        foreach (var file in All.SelectMany(static model => model.Files))
        {
            File.WriteAllBytes(Path.Combine(folder, file.Path), file.Bytes);
        }
    }
}
