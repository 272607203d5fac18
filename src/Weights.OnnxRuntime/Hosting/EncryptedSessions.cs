using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>
/// The sessions of a program: one for each model, which all its users share. They are disposed with the program's services; no run may be
/// unfinished then.
/// </summary>
/// <remarks>All members can be used by several threads at the same time; so can a session's <c>Run</c>.</remarks>
public sealed class EncryptedSessions : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EncryptedModel, Task<InferenceSession>> _sessions = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly EncryptedModels _models;
    private readonly IKeySource _keys;
    private readonly Action<string, SessionOptions>? _configure;
    private bool _isDisposed;

    internal EncryptedSessions(EncryptedModels models, IKeySource keys, Action<string, SessionOptions>? configure) =>
        (_models, _keys, _configure) = (models, keys, configure);

    /// <summary>Returns the session of a model, and opens it first if it is not open. A failure is not remembered.</summary>
    /// <param name="name">The model's name, such as <c>OnnxModels.SileroVad.Name</c>.</param>
    /// <param name="cancellationToken">Ends the wait. Others who wait for the same session still get it.</param>
    /// <returns>The session. The caller must not dispose it.</returns>
    /// <exception cref="EncryptedModelException">The model cannot be opened.</exception>
    /// <exception cref="ObjectDisposedException">The program's services were disposed.</exception>
    public async Task<InferenceSession> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        var model = _models.Find(name);
        Task<InferenceSession>? session;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_sessions.TryGetValue(model, out session) || session.IsFaulted || session.IsCanceled)
            {
                // On another thread, because a source of keys may block, and this lock must not be held for long.
                var ending = _ending.Token;
                _sessions[model] = session = Task.Run(
                    () => model.OpenSessionAsync(_keys, options => _configure?.Invoke(model.Name, options), ending),
                    ending
                );
            }
        }

        try
        {
            return await session.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && Volatile.Read(ref _isDisposed))
        {
            throw new ObjectDisposedException(nameof(EncryptedSessions));
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

    /// <summary>Ends loads that have not finished, without a wait for them, and disposes the sessions.</summary>
    public void Dispose()
    {
        foreach (var opening in End())
        {
            if (opening.IsCompleted)
            {
                DisposeSession(opening);
            }
            else
            {
                // ONNX Runtime cannot be interrupted, so a session can still come.
                _ = opening.ContinueWith(DisposeSession, TaskScheduler.Default);
            }
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
        List<Task<InferenceSession>> openings;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return [];
            }

            Volatile.Write(ref _isDisposed, true);
            openings = [.. _sessions.Values];
            _sessions.Clear();
        }

        try
        {
            _ending.Cancel();
        }
        catch (AggregateException)
        {
            // A source of keys failed while it was cancelled. The sessions must be disposed all the same.
        }

        _ending.Dispose();
        return openings;
    }
}
