using System.Globalization;

namespace Weights.Sample.Pages;

/// <summary>What the panel of a demo page shows about its model before any script runs.</summary>
/// <param name="Model">From the manifest that the build generated.</param>
/// <param name="KeySource">Where the page gets the key, in words.</param>
/// <param name="SessionUrl">The endpoint of the session protocol that the loader asks, or null where the page has the key itself.</param>
internal sealed record ModelView(OnnxModelInfo Model, string KeySource, string? SessionUrl)
{
    /// <summary>Bytes before the ciphertext: an IV, or the header of the chunked container.</summary>
    public int HeadLength => IsChunked ? 104 : 12;

    /// <summary>How many of the file's first bytes the page shows.</summary>
    public int ShownLength => IsChunked ? 136 : 64;

    public bool IsChunked => Model.Format == "chunked";

    /// <summary>Decimal megabytes, as browsers' network tabs count; the space does not break.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0}\u00a0MB");

    public static string Exact(long bytes) => bytes.ToString("#,0", CultureInfo.InvariantCulture);
}
