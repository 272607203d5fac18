using System.Security.Cryptography;
using System.Text.Json;

namespace Weights.Benchmarks;

/// <summary>The reference design's key endpoint in Express and in FastAPI, each as one process with production settings.</summary>
internal static class ReferenceServers
{
    /// <summary>Debian's Python, which finds Debian's packages.</summary>
    public const string Python = "/usr/bin/python3";

    private static string ExpressFolder => Folder("express");

    public static async Task<KeyServer> StartExpress(byte[] key)
    {
        await InstallExpress();
        return await KeyServer.Start("node", ExpressFolder, ["server.js"], Environment(key, "NODE_ENV", "production"));
    }

    public static Task<KeyServer> StartFastApi(byte[] key) =>
        KeyServer.Start(
            Python,
            Folder("fastapi"),
            ["-m", "uvicorn", "server:app", "--host", "127.0.0.1", "--port", "0", "--workers", "1", "--no-access-log"],
            Environment(key, "PYTHONDONTWRITEBYTECODE", "1")
        );

    /// <summary>The version of Express that package.json names.</summary>
    public static string ExpressVersion()
    {
        using var package = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ExpressFolder, "package.json")));
        return package.RootElement.GetProperty("dependencies").GetProperty("express").GetString()!;
    }

    private static async Task InstallExpress()
    {
        // npm writes this file when it has installed everything.
        var installed = new FileInfo(Path.Combine(ExpressFolder, "node_modules/.package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(ExpressFolder, "package-lock.json")))
        {
            return;
        }

        var npm = await Command.Run("npm", ExpressFolder, ["ci"], new Dictionary<string, string?>(), CancellationToken.None);
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci failed in {ExpressFolder}:\n{npm.Output}");
        }
    }

    private static string Folder(string name) => Path.Combine(Repository.Root, "tests/Weights.Benchmarks/Grants/reference", name);

    private static Dictionary<string, string?> Environment(byte[] key, string name, string value) =>
        new()
        {
            ["MODEL_KEY"] = Convert.ToHexStringLower(key),
            ["SESSION_SECRET"] = RandomNumberGenerator.GetHexString(64),
            [name] = value,
        };
}
