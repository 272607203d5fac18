using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Weights.Browser.Tests;

/// <summary>A visitor without a browser, whose address a proxy on this machine reports. Redirects are not followed.</summary>
internal sealed partial class HttpVisitor : IDisposable
{
    private static int _addresses;

    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private readonly HttpClient _client;

    /// <param name="site">The address of the site.</param>
    /// <param name="address">The visitor's address; null: one that no other visitor has.</param>
    public HttpVisitor(Uri site, string? address = null)
    {
        _client = new HttpClient(_handler) { BaseAddress = site };
        _client.DefaultRequestHeaders.Add("X-Forwarded-For", address ?? NewAddress());
    }

    /// <summary>An address that no visitor has. 198.18.0.0/15 is for tests (RFC 2544).</summary>
    public static string NewAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return string.Create(CultureInfo.InvariantCulture, $"198.18.{number / 256}.{number % 256}");
    }

    public async Task<HttpStatusCode> StatusOf(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>Sends the login form.</summary>
    public async Task<SignInResponse> SignIn(string user, string password)
    {
        var token = Token().Match(await _client.GetStringAsync(new Uri("/login", UriKind.Relative))).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["UserName"] = user,
                ["Password"] = password,
                ["__RequestVerificationToken"] = token,
            }
        );
        using var response = await _client.PostAsync(new Uri("/login", UriKind.Relative), form);
        var error = Error().Match(await response.Content.ReadAsStringAsync()).Groups[1].Value;
        return new SignInResponse(response.StatusCode, WebUtility.HtmlDecode(error));
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("data-testid=\"login-error\"[^>]*><ul><li>([^<]+)</li>")]
    private static partial Regex Error();
}
