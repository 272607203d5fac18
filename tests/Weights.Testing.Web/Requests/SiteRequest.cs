namespace Weights.Testing.Web;

/// <summary>A request that a site got.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Range">The header <c>Range</c>, or an empty text.</param>
internal sealed record SiteRequest(string Method, string Path, string Range)
{
    /// <summary>The status of the response; 0 until the response ends.</summary>
    public int Status { get; set; }
}
