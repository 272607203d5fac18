using System.Text.Json;

namespace Weights.Benchmarks;

/// <summary>One load that a page was asked for.</summary>
internal sealed class LoaderRun(object job)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JsonElement> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the page must do.</summary>
    public object Job => job;

    /// <summary>Ends when the page has its scripts.</summary>
    public Task Ready => _ready.Task;

    public Task<JsonElement> Result => _result.Task;

    /// <summary>The page's last progress report, which shows where a load hangs.</summary>
    public string LastReport { get; set; } = "none";

    public void Start() => _started.TrySetResult();

    /// <summary>Called for the page, which has its scripts and waits for the start.</summary>
    public Task WaitForStart()
    {
        _ready.TrySetResult();
        return _started.Task;
    }

    public void Finish(JsonElement figures) => _result.TrySetResult(figures);
}
