using System.Globalization;

namespace Weights.Browser.Tests.Storage;

/// <summary>The header <c>Range</c>.</summary>
internal static class Ranges
{
    /// <summary>The first byte that was requested; 0 without the header.</summary>
    public static int Begin(SiteRequest request) =>
        request.Range.Length == 0 ? 0 : int.Parse(request.Range["bytes=".Length..^1], CultureInfo.InvariantCulture);
}
