using Weights.Sample.Hosting;

namespace Weights.Sample.Settings;

/// <summary>Whether <c>Weights:PublicOrigin</c> is an address that browsers can use.</summary>
internal static class PublicOriginFaults
{
    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        var text = configuration[PublicOrigin.Setting];
        if (string.IsNullOrWhiteSpace(text))
        {
            yield return $"{PublicOrigin.Setting} is missing: set it to the address of the site, like https://your.site.";
        }
        else if (PublicOrigin.Read(configuration) is not { } origin)
        {
            yield return $"{PublicOrigin.Setting} is not the address of a site: write it like https://your.site, without a path.";
        }
        else if (origin.Scheme == Uri.UriSchemeHttp && !PublicOrigin.IsThisMachine(origin))
        {
            yield return $"{PublicOrigin.Setting} begins with http:, and browsers decrypt only on pages of https: or of localhost. "
                + $"Give the site a certificate, or a proxy that has one, and set {PublicOrigin.Setting} to the https: address.";
        }
    }
}
