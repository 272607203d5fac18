using System.Net;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>The threat table of the reference design: a test for each row, against a published site and real databases.</summary>
[TestClass]
public sealed class ThreatTableTests(TestContext context)
{
    private const string ModelPath = "/weights/detect.enc";

    private static ThreatTableSite? _site;

    private static ThreatTableSite Published => _site ?? throw new InvalidOperationException("The site was not published.");

    [ClassInitialize]
    public static async Task PublishAsync(TestContext context) => _site = await ThreatTableSite.PublishAsync(context.CancellationToken);

    [ClassCleanup]
    public static void Remove() => _site?.Dispose();

    [TestMethod]
    public async Task Direct_download_gets_ciphertext_only()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var downloaded = await site.Client.GetByteArrayAsync(new Uri(ModelPath, UriKind.Relative), context.CancellationToken);
        AssertIsNoModel(downloaded, ModelPath);
        using (var other = ContentKey.Generate())
        {
            Assert.ThrowsExactly<ContainerException>(() => GcmContainer.Decrypt(other, downloaded));
        }

        using var key = ContentKey.FromBytes(Published.Key.Bytes);
        CollectionAssert.AreEqual(Published.Model, GcmContainer.Decrypt(key, downloaded), "the download is the model");

        using var plain = await site.Client.GetAsync(new Uri("/models/detect.onnx", UriKind.Relative), context.CancellationToken);
        Assert.AreEqual(HttpStatusCode.NotFound, plain.StatusCode);
    }

    [TestMethod]
    public async Task Network_tab_shows_no_key_in_the_session_protocol()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        string?[] users = [null, "user weights/customer:c_1 weights/session:s_1", "user weights/customer:c_2 weights/session:s_2"];
        var granted = 0;
        foreach (var user in users)
        {
            foreach (var format in new[] { 1, 2 })
            {
                using var client = new SessionClient(Published.Key.Kid, format);
                AssertHoldsNoKey(System.Text.Encoding.UTF8.GetBytes(client.Body.ToJsonString()), "the request");
                using var response = await client.PostAsync(site.Client, user);
                var body = await response.Content.ReadAsByteArrayAsync(context.CancellationToken);
                AssertHoldsNoKey(body, $"the response {response.StatusCode}");
                AssertHoldsNoKey(System.Text.Encoding.UTF8.GetBytes(response.ToString()), "its headers");
                if (response.IsSuccessStatusCode)
                {
                    granted++;
                    using var key = client.Open(System.Text.Encoding.UTF8.GetString(body));
                    Assert.AreEqual(Published.Key.Kid, key?.Kid, "the client has the key");
                }
            }
        }

        Assert.AreEqual(1, granted, "only the entitled customer, in the format of the key");
    }

    [TestMethod]
    public async Task Repository_scraper_finds_neither_model_nor_key()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        Assert.AreEqual("granted", await site.AskAsync(Published.Key.Kid));
        var files = Directory
            .EnumerateFiles(Published.Output, "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(database.Data, "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(database.Ring, "*", SearchOption.AllDirectories))
            .ToList();
        Assert.IsTrue(files.Exists(file => file.EndsWith("detect.enc", StringComparison.Ordinal)), "the site was published");
        Assert.IsTrue(files.Exists(file => file.EndsWith("keys.db", StringComparison.Ordinal)), "the key was stored");
        foreach (var file in files)
        {
            Assert.DoesNotEndWith(".onnx", file);
            Assert.DoesNotEndWith(".key", file);
            Assert.DoesNotEndWith(".model_key", file);
            var content = SharedFile.Read(file);
            AssertIsNoModel(content, file);
            AssertHoldsNoKey(content, file);
        }
    }

    [TestMethod]
    [DataRow("README.md")]
    [DataRow("docs/reference/threat-model.md")]
    public async Task Determined_reverse_engineer_is_not_stopped_and_the_docs_say_so_first(string page)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, page), context.CancellationToken);
        string[] sections = text.Split("\n## ");
        var first = sections[1];

        // It must be in bold, in the first section, before any table of what is stopped.
        var said = first.IndexOf("**", StringComparison.Ordinal);
        Assert.IsGreaterThanOrEqualTo(0, said, $"{page} says nothing in bold in its first section");
        var table = first.IndexOf("\n|", StringComparison.Ordinal);
        Assert.IsTrue(table < 0 || said < table, $"{page} says first what is stopped");
        var loud = first[said..first.IndexOf("**", said + 2, StringComparison.Ordinal)];
        Assert.MatchesRegex("does not stop a determined reverse engineer|runs the model in their own browser can take it", loud);
        Assert.Contains("run it on your server", first.ReplaceLineEndings(" "));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Revocation_stops_the_customers_next_request_at_every_instance(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await StartAsync(database);
        await using var other = await DatabaseSite.StartAsync(database);
        await site.Keys.AllowRawAsync(KeyId.Parse("acme"), allow: true);
        await site.Customers.EntitleAsync("c_2", KeyId.Parse("acme"));
        Assert.AreEqual("granted", await other.AskAsync(Published.Key.Kid));
        await site.Customers.SuspendAsync("c_1");
        foreach (var instance in new[] { site, other })
        {
            Assert.AreEqual("403 key-revoked", await instance.AskAsync(Published.Key.Kid));
            foreach (var query in new[] { $"/wrapped?kid={Published.Key.Kid}", "?keyId=acme" })
            {
                using var refused = await instance.GetAsync(query);
                await RefusalResponses.AssertAsync(HttpStatusCode.Forbidden, "key-revoked", refused);
            }

            Assert.AreEqual("granted", await instance.AskAsync(Published.Key.Kid, "c_2", "s_2"), "other customers are not affected");
        }
    }

    /// <summary>Starts a site that serves the published files. Its key is for the customer c_1; c_2 exists too.</summary>
    private static async Task<DatabaseSite> StartAsync(TestDatabase database)
    {
        var site = await DatabaseSite.StartAsync(
            database,
            pipeline: app =>
                app.UseStaticFiles(
                    new StaticFileOptions
                    {
                        FileProvider = new PhysicalFileProvider(Published.WebRoot),
                        ContentTypeProvider = new FileExtensionContentTypeProvider(
                            new Dictionary<string, string> { [".enc"] = "application/octet-stream" }
                        ),
                    }
                )
        );
        using var key = ContentKey.FromBytes(Published.Key.Bytes);
        await site.Keys.ImportAsync(KeyId.Parse("acme"), key, ContainerFormat.Gcm);
        await site.Customers.AddAsync("Acme Inc.", "c_1");
        await site.Customers.AddAsync("Globex", "c_2");
        await site.Customers.EntitleAsync("c_1", KeyId.Parse("acme"));
        return site;
    }

    private static void AssertIsNoModel(byte[] content, string where) =>
        Assert.IsLessThan(
            0,
            content.AsSpan().IndexOf(Published.Model.AsSpan(Published.Model.Length - 64)),
            $"{where} contains the unencrypted model."
        );

    private static void AssertHoldsNoKey(byte[] content, string where) => KeyForms.AssertHoldsNone(content, Published.Key.Bytes, where);
}
