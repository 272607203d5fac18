using System.Buffers.Text;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>A folder with models, their encrypted files and a <c>models.json</c> like the build's. It is deleted at the end.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-benchmark ");
    private readonly List<object> _models = [];

    public string Path => _folder.FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Encrypts <c>name.onnx</c> and its external data, and adds the model to the manifest.</summary>
    public void Encrypt(ContentKey key, string name, ContainerFormat format, params string[] externalData)
    {
        var (size, encryptedSize, pin) = EncryptFile(key, ModelFileName.Of(name), format, $"{name}.onnx");
        var external = externalData
            .Select(location =>
            {
                var (size, encryptedSize, pin) = EncryptFile(key, ModelFileName.OfExternal(name, location), format, location);
                return new
                {
                    location,
                    file = $"{location}.enc",
                    url = $"{location}.enc",
                    size,
                    encryptedSize,
                    sha256 = new string('0', 64),
                    pin,
                };
            })
            .ToList();
        _models.Add(
            new
            {
                name,
                file = $"{name}.onnx.enc",
                url = $"{name}.onnx.enc",
                size,
                encryptedSize,
                format = format == ContainerFormat.Gcm ? "gcm" : "chunked",
                keyId = "default",
                kid = key.Kid,
                sha256 = new string('0', 64),
                pin,
                external,
            }
        );
    }

    public Task WriteManifest() =>
        File.WriteAllTextAsync(At("models.json"), JsonSerializer.Serialize(new { version = 2, models = _models }));

    public void Dispose() => _folder.Delete(recursive: true);

    private (long Size, long EncryptedSize, string Pin) EncryptFile(
        ContentKey key,
        ModelFileName name,
        ContainerFormat format,
        string source
    )
    {
        var (from, to) = (At(source), At($"{source}.enc"));
        if (format == ContainerFormat.Gcm)
        {
            GcmContainerFile.Encrypt(key, name, from, to);
        }
        else
        {
            ChunkedContainerFile.Encrypt(key, name, from, to);
        }

        return (new FileInfo(from).Length, new FileInfo(to).Length, Pin(to, format));
    }

    private static string Pin(string path, ContainerFormat format)
    {
        using var file = File.OpenHandle(path);
        if (format == ContainerFormat.Gcm)
        {
            return Base64Url.EncodeToString([.. Bytes(0, 12), .. Bytes(RandomAccess.GetLength(file) - 16, 16)]);
        }

        return Base64Url.EncodeToString(Bytes(40, 64));

        byte[] Bytes(long offset, int length)
        {
            var bytes = new byte[length];
            _ = RandomAccess.Read(file, bytes, offset);
            return bytes;
        }
    }
}
