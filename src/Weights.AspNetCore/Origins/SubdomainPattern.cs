using System.Diagnostics.CodeAnalysis;

namespace Weights.AspNetCore;

/// <summary>All origins below a domain, written as <c>https://*.shop.example</c>. The domain itself is not one of them.</summary>
internal sealed class SubdomainPattern
{
    // Of a host name and of one label in it (RFC 1035, 2.3.4).
    private const int MaxHostLength = 253;
    private const int MaxLabelLength = 63;

    private const string Wildcard = "://*.";
    private const string SchemeEnd = "://";

    private readonly string _scheme;
    private readonly string _end;

    private SubdomainPattern(string domain)
    {
        var host = domain.IndexOf(SchemeEnd, StringComparison.Ordinal) + SchemeEnd.Length;
        (_scheme, _end) = (domain[..host], $".{domain[host..]}");
        IsPlainHttp = OriginText.IsPlainHttp(domain);
    }

    /// <summary>Whether the pages come over plain HTTP from another machine.</summary>
    public bool IsPlainHttp { get; }

    /// <summary>Whether a text has the form of a pattern, valid or not.</summary>
    public static bool IsOne(string entry) => entry.Contains(Wildcard, StringComparison.Ordinal);

    /// <summary>Reads a pattern; false if its domain is not one of the web or is a whole top-level domain.</summary>
    public static bool TryParse(string entry, [NotNullWhen(true)] out SubdomainPattern? pattern)
    {
        pattern = null;
        if (
            !OriginText.TryNormalise(entry.Replace(Wildcard, SchemeEnd, StringComparison.Ordinal), out var domain)
            || OriginText.IsApp(domain)
            || !HasSubdomains(new Uri(domain))
        )
        {
            return false;
        }

        pattern = new SubdomainPattern(domain);
        return true;
    }

    /// <summary>Whether an origin, in the form that browsers send, is below the domain.</summary>
    public bool Matches(string origin) =>
        origin.StartsWith(_scheme, StringComparison.Ordinal)
        && origin.EndsWith(_end, StringComparison.Ordinal)
        && origin.Length > _scheme.Length + _end.Length
        && origin.Length <= _scheme.Length + MaxHostLength
        && origin[_scheme.Length..^_end.Length].Split('.').All(IsLabel);

    public override string ToString() => $"{_scheme}*{_end}";

    private static bool HasSubdomains(Uri domain) =>
        domain.HostNameType == UriHostNameType.Dns
        && (domain.Host.Trim('.').Contains('.', StringComparison.Ordinal) || LoopbackUrl.Is(domain));

    // Browsers send host names in lower case. '_' is not allowed in a host name, but browsers open such names.
    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
