using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.OnnxRuntime;

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
    public async Task Have_the_options_of_every_call_and_the_key_source_of_the_services()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm");
        var opened = new List<string>();
        await using var services = new ServiceCollection()
            .AddEncryptedModels(options => options.Path = folder.Folder)
            .AddEncryptedModels(options => options.ConfigureSession = (name, _) => opened.Add(name))
            .AddSingleton(folder.Keys)
            .BuildServiceProvider();

        await services.GetRequiredService<EncryptedSessions>().GetAsync("a", context.CancellationToken);

        CollectionAssert.AreEqual(new[] { "a" }, opened);
    }

    [TestMethod]
    public async Task Come_to_the_others_if_one_gives_up()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm");
        using var opening = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        await using var services = Services(
            folder,
            (_, _) =>
            {
                opening.Set();
                goOn.Wait(context.CancellationToken);
            }
        );
        using var givingUp = new CancellationTokenSource();
        var sessions = services.GetRequiredService<EncryptedSessions>();
        var first = sessions.GetAsync("a", givingUp.Token);
        var second = sessions.GetAsync("a", context.CancellationToken);
        opening.Wait(context.CancellationToken);

        await givingUp.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        goOn.Set();

        Assert.IsNotNull(await second);
    }

    [TestMethod]
    public async Task Are_refused_to_those_who_wait_when_the_program_ends()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm");
        using var opening = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var services = Services(
            folder,
            (_, _) =>
            {
                opening.Set();
                goOn.Wait(context.CancellationToken);
            }
        );
        var waiting = services.GetRequiredService<EncryptedSessions>().GetAsync("a", context.CancellationToken);
        opening.Wait(context.CancellationToken);

        var disposing = services.DisposeAsync();
        goOn.Set();
        await disposing;

        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => waiting);
    }

    [TestMethod]
    public async Task Are_disposed_without_a_wait_too()
    {
        using var folder = new EncryptedFolder().Add("a", "gcm");
        var services = Services(folder);
        var session = await services.GetRequiredService<EncryptedSessions>().GetAsync("a", context.CancellationToken);

#pragma warning disable CA1849 // the synchronous way is tested
        services.Dispose();
#pragma warning restore CA1849

        Assert.ThrowsExactly<NullReferenceException>(() => session.Run([]));
    }

    [TestMethod]
    public void Have_the_documented_defaults()
    {
        var options = new EncryptedModelsOptions();

        Assert.AreEqual("weights", options.Path);
        Assert.IsNull(options.Keys);
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
