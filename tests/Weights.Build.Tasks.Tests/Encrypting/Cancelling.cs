using Weights.Encryption;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class Cancelling
{
    [TestMethod]
    public void Before_the_start_nothing_is_made()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt([project.Model("a"), project.Model("b")], task => task.Cancel());
        AssertCancelled(run);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void Before_the_start_the_previous_output_stays()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a", RandomModel.Bytes(1))).AssertSucceeded();
        var before = FolderState.Of(project.Output);

        AssertCancelled(project.Encrypt([project.Model("a", RandomModel.Bytes(2)), project.Model("b")], task => task.Cancel()));

        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "The command is for /bin/sh.")]
    public void A_key_command_is_stopped()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(
            [project.Model("a")],
            (task, engine) =>
            {
                task.KeyCommand = "echo waiting for somebody >&2; sleep 1000";
                engine.Logged = entry => CancelAt(entry, "waiting", task);
            }
        );
        AssertCancelled(run);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "The command is for /bin/sh.")]
    public void Between_the_key_and_the_models_the_previous_output_stays()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a", RandomModel.Bytes(1))).AssertSucceeded();
        var before = FolderState.Of(project.Output);

        var run = project.Encrypt(
            [project.Model("a", RandomModel.Bytes(2))],
            (task, engine) =>
            {
                task.KeyCommand = "echo ready >&2; cat .model_key";
                engine.Logged = entry => CancelAt(entry, "ready", task);
            }
        );

        AssertCancelled(run);
        Assert.IsEmpty(FolderState.Of(project.Output).TouchedSince(before));
    }

    [TestMethod]
    public void During_a_model_the_output_is_either_the_previous_or_the_new_one()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a", RandomModel.Bytes(1));
        project.Encrypt(model).AssertSucceeded();
        var next = RandomModel.Bytes(2, payload: 48 << 20);
        project.Model("a", next);

        using var ended = new CancellationTokenSource();
        Thread? canceller = null;
        var run = project.Encrypt(
            [model],
            (task, _) =>
            {
                canceller = new Thread(() => CancelOnceItWrites(project, task, ended.Token));
                canceller.Start();
            }
        );
        ended.Cancel();
        canceller!.Join();

        var expected = next;
        if (!run.Succeeded)
        {
            AssertCancelled(run);
            expected = RandomModel.Bytes(1);
        }

        Assert.IsTrue(expected.AsSpan().SequenceEqual(project.Decrypt("weights/a.enc", TestKeys.First)));
        project.Encrypt(model).AssertSucceeded();
        Assert.IsTrue(next.AsSpan().SequenceEqual(project.Decrypt("weights/a.enc", TestKeys.First)));
    }

    private static void CancelOnceItWrites(ProjectFolder project, EncryptModels task, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            if (Directory.EnumerateFiles(project.Output, $"*{AtomicFile.TemporarySuffix}", SearchOption.AllDirectories).Any())
            {
                task.Cancel();
                return;
            }
        }
    }

    private static void CancelAt(LogEntry entry, string text, EncryptModels task)
    {
        if (entry.Text.Contains(text, StringComparison.Ordinal))
        {
            task.Cancel();
        }
    }

    private static void AssertCancelled(EncryptRun run)
    {
        Assert.IsFalse(run.Succeeded);
        Assert.IsEmpty(run.Errors, run.Log);
        Assert.IsEmpty(run.Warnings, run.Log);
        Assert.IsEmpty(run.Assets);
        Assert.IsFalse(run.Publishable);
        Assert.ContainsSingle(message => message.Contains("cancelled", StringComparison.Ordinal), run.Messages);
    }
}
