using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>Models as services of a program: one session for each, opened once, disposed with the program.</summary>
[TestClass]
public sealed class SessionsOfAProgram(TestContext context)
{
    [TestMethod]
    public async Task Are_opened_once_and_shared()
    {
        using var folder = new EncryptedFolder().Add("a", "chunked").Add("b", "chunked");
        var opened = new List<string>();
        await using var services = Services(folder, (name, _) => opened.Add(name));
        var sessions = services.GetRequiredService<EncryptedSessions>();

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => sessions.GetAsync("a", context.CancellationToken)));
        var other = await sessions.GetAsync("b", context.CancellationToken);

        Assert.HasCount(1, all.Distinct());
        Assert.AreNotSame(all[0], other);
        CollectionAssert.AreEqual(new[] { "a", "b" }, opened);
    }

    [TestMethod]
    public async Task End_with_the_program()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm");
        var services = Services(folder);
        var sessions = services.GetRequiredService<EncryptedSessions>();
        var session = await sessions.GetAsync("a", context.CancellationToken);

        await services.DisposeAsync();

        // ONNX Runtime throws this for a session that was disposed.
        Assert.ThrowsExactly<NullReferenceException>(() => session.Run([]));
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => sessions.GetAsync("a", context.CancellationToken));
    }

    [TestMethod]
    public async Task Can_be_opened_after_a_failure_is_mended()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm");
        await using var services = Services(folder);
        var sessions = services.GetRequiredService<EncryptedSessions>();
        var file = folder.FileOf("a.enc");
        File.Move(file, file + ".away");
        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() => sessions.GetAsync("a", context.CancellationToken));
        Assert.AreEqual("unreadable", error.Code);

        File.Move(file + ".away", file);

        Assert.IsNotNull(await sessions.GetAsync("a", context.CancellationToken));
    }

    [TestMethod]
    public async Task Are_open_when_the_host_has_started()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm").Add("b", "gcm");
        var opened = new List<string>();
        using var host = Host(folder, "a", opened);

        await host.StartAsync(context.CancellationToken);

        CollectionAssert.AreEqual(new[] { "a" }, opened);
        await host.StopAsync(context.CancellationToken);
    }

    [TestMethod]
    public async Task Keep_a_program_from_starting_that_cannot_open_them()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm");
        using var host = Host(folder, "missing", []);

        var error = await Assert.ThrowsExactlyAsync<EncryptedModelException>(() => host.StartAsync(context.CancellationToken));

        Assert.AreEqual("unknown-model", error.Code);
    }

    [TestMethod]
    public void Are_added_once()
    {
        var services = new ServiceCollection().AddEncryptedModels();

        Assert.ThrowsExactly<InvalidOperationException>(() => services.AddEncryptedModels());
    }

    [TestMethod]
    public void Have_the_documented_defaults()
    {
        var options = new EncryptedModelsOptions();

        Assert.AreEqual("weights", options.Path);
        Assert.IsInstanceOfType<EnvironmentKeySource>(options.Keys);
        Assert.IsEmpty(options.WarmUp);
    }

    private static ServiceProvider Services(EncryptedFolder folder, Action<string, SessionOptions>? configure = null) =>
        new ServiceCollection()
            .AddEncryptedModels(options => (options.Path, options.Keys, options.ConfigureSession) = (folder.Folder, folder.Keys, configure))
            .BuildServiceProvider();

    private static IHost Host(EncryptedFolder folder, string warmUp, List<string> opened)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddEncryptedModels(options =>
        {
            options.Path = folder.Folder;
            options.Keys = folder.Keys;
            options.ConfigureSession = (name, _) => opened.Add(name);
            options.WarmUp.Add(warmUp);
        });
        return builder.Build();
    }
}
