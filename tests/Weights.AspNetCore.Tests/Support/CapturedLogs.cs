using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.Tests;

/// <summary>Keeps everything that is logged, from Trace up: messages, structured values and exceptions.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    private readonly Channel<string> _news = Channel.CreateUnbounded<string>();

    public string Text => string.Join('\n', _lines);

    /// <summary>Waits for a line with a text. One caller at a time.</summary>
    public async Task<string> LineAsync(string text)
    {
        while (true)
        {
            var line = await _news.Reader.ReadAsync();
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void Dispose() { }

    private void Add(string line)
    {
        _lines.Enqueue(line);
        _news.Writer.TryWrite(line);
    }

    private sealed class Logger(string category, CapturedLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            logs.Add($"scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(';', pairs) : "";
            logs.Add($"{logLevel} {category} {formatter(state, exception)} {values} {exception}");
        }
    }
}
