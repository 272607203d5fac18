using System.Net;
using System.Text;
using System.Text.Json;

namespace Weights.Build.Package.Tests;

/// <summary>A page of a site with one model, key delivery and <c>POST /login</c>. It keeps its cookies.</summary>
internal sealed class SiteClient : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="address">The address of the site.</param>
    public SiteClient(Uri address) => _client = new HttpClient { BaseAddress = address };

    public async Task SignInAsync()
    {
        using var response = await _client.PostAsync(new Uri("/login", UriKind.Relative), content: null);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Requests the key of the model.</summary>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync()
    {
        using var manifest = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/weights/models.json", UriKind.Relative)));
        var kid = manifest.RootElement.GetProperty("models")[0].GetProperty("kid").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/model-key/session", UriKind.Relative));
        request.Headers.Add("Origin", _client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        request.Content = new StringContent(TrimmedSite.SessionRequest(kid), Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => _client.Dispose();
}
