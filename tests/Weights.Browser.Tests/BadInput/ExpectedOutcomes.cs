namespace Weights.Browser.Tests.BadInput;

/// <summary>What a load ends with, for each bad response to each of its requests.</summary>
internal static class ExpectedOutcomes
{
    public const string Loaded = "loaded";

    // "aborted" is the reason of the page's signal. Without `isolate` a load succeeds if the worker script is missing: the page decrypts.
    // onnxruntime-web itself asks for its .wasm a second time.
    private const string Table = """
                 404         500         html            empty            cut       slow    login           type    cors    back
        manifest http-status http-status bad-manifest    bad-manifest     network   aborted bad-manifest    loaded  network loaded
        gcm      http-status http-status not-a-container truncated        network   aborted not-a-container loaded  network loaded
        chunked  http-status http-status not-a-container truncated        network   aborted not-a-container loaded  network loaded
        external http-status http-status not-a-container truncated        network   aborted not-a-container loaded  network loaded
        worker   loaded      loaded      loaded          loaded           loaded    aborted loaded          loaded  loaded  loaded
        host     http-status http-status session         session          network   aborted session         session network loaded
        session  key-refused unavailable key-refused     bad-key-response network   aborted key-refused     loaded  network loaded
        raw      key-refused unavailable key-refused     bad-key          network   aborted key-refused     loaded  network loaded
        wrapped  key-refused unavailable key-refused     bad-key-response network   aborted key-refused     loaded  network loaded
        ort      no-ort      no-ort      no-ort          no-ort           network   aborted no-ort          no-ort  network loaded
        wasm     no-ort      no-ort      no-ort          no-ort           no-ort    aborted no-ort          loaded  no-ort  loaded
        """;

    /// <summary>The fault and the outcome of each column.</summary>
    public static IReadOnlyList<(string Fault, string Outcome)> Of(string target)
    {
        var lines = Table.Split('\n').Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return [.. lines[0].Zip(lines.Single(line => line[0] == target)[1..])];
    }
}
