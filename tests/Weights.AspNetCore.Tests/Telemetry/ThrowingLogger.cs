using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.Tests;

/// <summary>A logger that fails, such as one whose disk is full.</summary>
internal sealed class ThrowingLogger<T> : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => throw new IOException("The disk is full.");
}
