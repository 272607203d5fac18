using System.Runtime.ExceptionServices;

namespace Weights.Testing;

/// <summary>
/// What a start has made so far. If the start fails, disposing ends all of it, the last first. If it succeeds, <see cref="Move"/> passes
/// everything to a new owner.
/// </summary>
internal sealed class Started : IAsyncDisposable
{
    private Stack<object> _parts = new();

    /// <param name="part">Disposable.</param>
    public T Add<T>(T part)
        where T : notnull
    {
        _parts.Push(part is IAsyncDisposable or IDisposable ? part : throw new ArgumentException("Nothing disposes it.", nameof(part)));
        return part;
    }

    /// <summary>The same parts for a new owner. Disposing this object then does nothing.</summary>
    public Started Move()
    {
        var moved = new Started { _parts = _parts };
        _parts = new();
        return moved;
    }

    /// <summary>Disposes all parts. If one of them fails, the others are disposed too before its exception is thrown.</summary>
    public async ValueTask DisposeAsync()
    {
        ExceptionDispatchInfo? first = null;
        while (_parts.TryPop(out var part))
        {
#pragma warning disable CA1031 // It is thrown below.
            try
            {
                await DisposeAsync(part);
            }
            catch (Exception exception)
#pragma warning restore CA1031
            {
                first ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        first?.Throw();
    }

    private static ValueTask DisposeAsync(object part)
    {
        if (part is IAsyncDisposable waits)
        {
            return waits.DisposeAsync();
        }

        ((IDisposable)part).Dispose();
        return ValueTask.CompletedTask;
    }
}
