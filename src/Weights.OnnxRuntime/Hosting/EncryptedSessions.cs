using Microsoft.ML.OnnxRuntime;

namespace Weights.OnnxRuntime;

/// <summary>
/// The sessions of a program: one for each model, which all its users share. They are disposed with the program's services; no run may be
/// unfinished then.
/// </summary>
/// <remarks>All members can be used by several threads at the same time; so can a session's <c>Run</c>.</remarks>
public sealed class EncryptedSessions : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<InferenceSession>> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly EncryptedModelsOptions _options;
    private readonly EncryptedModels _models;
    private bool _isDisposed;

    internal EncryptedSessions(EncryptedModels models, EncryptedModelsOptions options) => (_models, _options) = (models, options);

    /// <summary>Returns the session of a model, and opens it first if it is not open. A failure is not remembered.</summary>
    /// <param name="name">The model's name, such as <c>OnnxModels.SileroVad.Name</c>.</param>
    /// <param name="cancellationToken">Ends the wait. Others who wait for the same session still get it.</param>
    /// <returns>The session. The caller must not dispose it.</returns>
    /// <exception cref="EncryptedModelException">The model cannot be opened.</exception>
    /// <exception cref="ObjectDisposedException">The program's services were disposed.</exception>
    public Task<InferenceSession> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        var model = _models.Find(name);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_sessions.TryGetValue(name, out var session) || session.IsFaulted || session.IsCanceled)
            {
                _sessions[name] = session = model.OpenSessionAsync(
                    _options.Keys,
                    options => _options.ConfigureSession?.Invoke(name, options),
                    _ending.Token
                );
            }

            return session.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends loads that have not finished, and disposes the sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var opening in End())
        {
            // A load that was ended has no session.
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            DisposeSession(opening);
        }
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        foreach (var opening in End())
        {
            // No wait: a load that still runs disposes its session itself.
            _ = opening.ContinueWith(DisposeSession, TaskScheduler.Default);
        }
    }

    private static void DisposeSession(Task<InferenceSession> opening)
    {
        if (opening.IsCompletedSuccessfully)
        {
            opening.Result.Dispose();
        }
    }

    private List<Task<InferenceSession>> End()
    {
        lock (_lock)
        {
            List<Task<InferenceSession>> openings = [.. _sessions.Values];
            _sessions.Clear();
            if (!_isDisposed)
            {
                _isDisposed = true;
                _ending.Cancel();
                _ending.Dispose();
            }

            return openings;
        }
    }
}
