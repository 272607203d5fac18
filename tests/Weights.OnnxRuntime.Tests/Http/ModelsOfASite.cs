using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Weights.OnnxRuntime.Tests;

/// <summary>Models come from a real web server, with its ranges and redirects.</summary>
[TestClass]
public sealed class ModelsOfASite(TestContext context)
{
    [TestMethod]
    [DataRow("gcm", false)]
    [DataRow("gcm", true)]
    [DataRow("chunked", false)]
    [DataRow("chunked", true)]
    public async Task Give_the_results_of_the_unencrypted_model(string format, bool external)
    {
        using var published = new EncryptedFolder().Add("face/détect", format, external, seed: 5);
        await using var site = await StartAsync(published);
        using var client = new HttpClient();

        var models = await EncryptedModels.OpenAsync(client, UrlOf(site, "weights/models.json"), context.CancellationToken);
        using var session = await models.OpenSessionAsync("face/détect", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 5);
    }

    [TestMethod]
    public async Task Are_decrypted_in_parts_if_they_are_large()
    {
        using var published = new EncryptedFolder { Layers = 5, Width = 1024 }.Add("a", "chunked", external: true, seed: 4);
        await using var site = await StartAsync(published);
        using var client = new HttpClient { BaseAddress = UrlOf(site, "weights/") };

        var models = await EncryptedModels.OpenAsync(client, new Uri("models.json", UriKind.Relative), context.CancellationToken);
        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 4);
    }

    [TestMethod]
    public async Task Are_relative_to_the_address_that_a_redirect_leads_to()
    {
        using var published = new EncryptedFolder().Add("a", "gcm", seed: 2);
        await using var site = await StartAsync(published);
        using var client = new HttpClient();

        var models = await EncryptedModels.OpenAsync(client, UrlOf(site, "current"), context.CancellationToken);
        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 2);
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task Are_not_the_start_page_that_a_server_sends_for_a_missing_file(string format)
    {
        using var published = new EncryptedFolder().Add("a", format);
        await using var site = await StartAsync(published);
        using var client = new HttpClient();
        var models = await EncryptedModels.OpenAsync(client, UrlOf(site, "weights/models.json"), context.CancellationToken);
        File.Delete(published.FileOf("a.enc"));

        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() =>
            models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken)
        );

        Assert.AreEqual("not-a-container", error.Code);
        Assert.Contains(UrlOf(site, "weights/a.enc").ToString(), error.Message);
    }

    private static Uri UrlOf(WebApplication site, string path) => new(new Uri(site.Urls.Single()), path);

    private async Task<WebApplication> StartAsync(EncryptedFolder published)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.UseStaticFiles(
            new StaticFileOptions
            {
                RequestPath = "/weights",
                FileProvider = new PhysicalFileProvider(published.Folder),
                ServeUnknownFileTypes = true,
            }
        );
        site.UseRouting();
        site.MapGet("/current", () => Results.Redirect("/weights/models.json"));
        site.MapFallback("{*path}", () => Results.Text("<!DOCTYPE html><title>start</title>", "text/html"));
        await site.StartAsync(context.CancellationToken);
        return site;
    }
}
