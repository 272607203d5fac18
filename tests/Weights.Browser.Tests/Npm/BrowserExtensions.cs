using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weights.Browser.Tests.Npm;

/// <summary>
/// The entry <c>no-worker</c> with onnxruntime-web in the service worker of an unpacked MV3 extension. The encrypted models are in the
/// extension, and the key comes from a site that lists the extension's origin.
/// </summary>
[TestClass]
public sealed class BrowserExtensions(TestContext context)
{
    /// <summary>What the extension consists of beside its models, and the folders for it.</summary>
    private static readonly (string From, string To)[] _files =
    [
        ("tests/Weights.Browser.Tests/Npm/service-worker.js", ""),
        ("tests/Weights.Browser.Tests/Npm/extension.js", ""),
        ("tests/Weights.Testing.Web/Page/scenarios.js", "page"),
        ("src/Weights.Loader/dist/weights-loader.no-worker.js", "weights"),
        ("sample-web/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs", "ort"),
        ("sample-web/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm", "ort"),
    ];

    [TestMethod]
    public async Task Run_models_of_both_formats()
    {
        using var identity = RSA.Create(2048);
        var publicKey = identity.ExportSubjectPublicKeyInfo();
        var origin = $"chrome-extension://{IdOf(publicKey)}";
        await using var site = await LoaderSite.StartAsync(new() { AllowedOrigins = [origin] });
        var folder = Directory.CreateTempSubdirectory("weights-extension-");
        try
        {
            Write(folder, publicKey);
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchPersistentContextAsync(
                Path.Combine(folder.FullName, "profile"),
                new()
                {
                    ExecutablePath = Chromium.Path,
                    IgnoreDefaultArgs = ["--disable-extensions"],
                    Args =
                    [
                        .. Chromium.Arguments,
                        $"--disable-extensions-except={Path.Combine(folder.FullName, "extension")}",
                        $"--load-extension={Path.Combine(folder.FullName, "extension")}",
                    ],
                }
            );
            var page = await browser.NewPageAsync();
            await page.GotoAsync($"{origin}/page.html");

            var outcomes = await page.EvaluateAsync<string>(
                "(message) => globalThis.run(message)",
                await TokenSite.MessageAsync(site, context.CancellationToken)
            );

            TokenSite.AssertComputed(outcomes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(DirectoryInfo folder, byte[] publicKey)
    {
        var extension = Path.Combine(folder.FullName, "extension");
        WebModels.WriteTo(Path.Combine(extension, "weights"));
        foreach (var (from, to) in _files)
        {
            var target = Path.Combine(extension, to);
            Directory.CreateDirectory(target);
            File.Copy(Path.Combine(Repository.Root, from), Path.Combine(target, Path.GetFileName(from)));
        }

        File.WriteAllText(
            Path.Combine(extension, "page.html"),
            "<!doctype html><title>Extension</title><script src=\"extension.js\"></script>"
        );
        File.WriteAllText(
            Path.Combine(extension, "manifest.json"),
            JsonSerializer.Serialize(
                new
                {
                    manifest_version = 3,
                    name = "Weights",
                    version = "1",
                    key = Convert.ToBase64String(publicKey),
                    background = new { service_worker = "service-worker.js", type = "module" },
                    host_permissions = new[] { "http://localhost/*" },
                    content_security_policy = new { extension_pages = "script-src 'self' 'wasm-unsafe-eval'" },
                }
            )
        );
    }

    /// <summary>The first 16 bytes of the key's SHA-256, with the letters a to p as hex digits.</summary>
    private static string IdOf(byte[] publicKey)
    {
        var id = new StringBuilder();
        foreach (var digit in Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 16)))
        {
            id.Append((char)('a' + Convert.ToInt32(digit.ToString(), 16)));
        }

        return id.ToString();
    }
}
