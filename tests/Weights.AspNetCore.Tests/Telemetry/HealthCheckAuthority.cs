namespace Weights.AspNetCore.Tests;

/// <summary>Checks until the test ends the check.</summary>
internal sealed class HealthCheckAuthority : IModelKeyAuthority
{
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<string?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _checks;

    public int Checks => _checks;

    public Task Began => _began.Task;

    public CancellationToken Token { get; private set; }

    public void End(string? trouble)
    {
        if (!_end.TrySetResult(trouble))
        {
            _end = new();
            _end.SetResult(trouble);
        }
    }

    public void Fail(Exception exception) => _end.SetException(exception);

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _checks);
        Token = cancellationToken;
        _began.TrySetResult();
        return await _end.Task;
    }
}
