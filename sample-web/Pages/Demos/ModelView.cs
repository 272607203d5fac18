using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Weights.Sample.Pages.Demos;

/// <summary>What a demo page shows about its model before any script runs.</summary>
/// <param name="Model">An entry of the manifest that the build generated.</param>
/// <param name="KeySource">Where the page gets the key, for people.</param>
/// <param name="SessionUrl">The endpoint for key requests, or null if the page itself contains the key.</param>
internal sealed record ModelView(OnnxModelInfo Model, string KeySource, string? SessionUrl)
{
    /// <summary>The number of bytes before the ciphertext: an IV, or the header of the chunked container.</summary>
    public int HeadLength => IsChunked ? 104 : 12;

    /// <summary>How many of the file's first bytes the page shows.</summary>
    public int ShownLength => IsChunked ? 136 : 64;

    public bool IsChunked => Model.Format == "chunked";

    /// <summary>The view of a model whose key the server delivers.</summary>
    public static ModelView WithKeyRequest(OnnxModelInfo model, IUrlHelper url) =>
        new(model, "POST /api/model-key/session", url.Content("~/api/model-key/session"));

    /// <summary>Decimal megabytes, as in the network tab of a browser, with a space that does not break.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0}\u00a0MB");

    public static string Exact(long bytes) => bytes.ToString("#,0", CultureInfo.InvariantCulture);
}
