using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Weights.Browser.Tests.Keys;

/// <summary>
/// Heap snapshots of a page and its workers, through Chromium's DevTools protocol. They contain all strings, but no bytes of arrays.
/// </summary>
internal sealed class HeapSnapshots
{
    private readonly ICDPSession _session;
    private readonly ConcurrentDictionary<string, bool> _workers = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = [];
    private readonly StringBuilder _snapshot = new();
    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();
    private int _lastCall;

    private HeapSnapshots(ICDPSession session)
    {
        _session = session;
        On(
            "Target.attachedToTarget",
            attached =>
            {
                if (attached.GetProperty("targetInfo").GetProperty("type").GetString() == "worker")
                {
                    _workers[attached.GetProperty("sessionId").GetString()!] = true;
                    _changes.Writer.TryWrite(true);
                }
            }
        );
        On(
            "Target.detachedFromTarget",
            detached =>
            {
                _workers.TryRemove(detached.GetProperty("sessionId").GetString()!, out _);
                _changes.Writer.TryWrite(true);
            }
        );
        On(
            "Target.receivedMessageFromTarget",
            message => Hear(JsonDocument.Parse(message.GetProperty("message").GetString()!).RootElement)
        );
        On("HeapProfiler.addHeapSnapshotChunk", Append);
    }

    /// <summary>Attaches to a page and its workers.</summary>
    public static async Task<HeapSnapshots> OfAsync(IPage page)
    {
        var memory = new HeapSnapshots(await page.Context.NewCDPSessionAsync(page));
        await memory._session.SendAsync(
            "Target.setAutoAttach",
            new()
            {
                ["autoAttach"] = true,
                ["waitForDebuggerOnStart"] = false,
                ["flatten"] = false,
            }
        );
        return memory;
    }

    /// <summary>The heap snapshots of the page and its workers, with all strings.</summary>
    /// <param name="count">The number of workers to wait for, because some may be ending.</param>
    public async Task<string> TakeAsync(int count)
    {
        while (_workers.Count != count)
        {
            await _changes.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
        }

        _snapshot.Clear();
        foreach (var realm in Realms())
        {
            await CallAsync(realm, "HeapProfiler.takeHeapSnapshot", new { captureNumericValue = true });
        }

        return _snapshot.ToString();
    }

    /// <summary>The session of the page, which is null, and of each worker.</summary>
    private IEnumerable<string?> Realms() => _workers.Keys.Prepend(null);

    private async Task<JsonElement> CallAsync(string? worker, string method, object parameters)
    {
        if (worker is null)
        {
            var given = JsonSerializer
                .SerializeToElement(parameters)
                .EnumerateObject()
                .ToDictionary(property => property.Name, property => (object)property.Value);
            return (await _session.SendAsync(method, given))!.Value;
        }

        var id = Interlocked.Increment(ref _lastCall);
        var response = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _session.SendAsync(
            "Target.sendMessageToTarget",
            new()
            {
                ["sessionId"] = worker,
                ["message"] = JsonSerializer.Serialize(
                    new
                    {
                        id,
                        method,
                        @params = parameters,
                    }
                ),
            }
        );
        return await response.Task;
    }

    private void Hear(JsonElement message)
    {
        if (message.TryGetProperty("method", out var method))
        {
            if (method.GetString() == "HeapProfiler.addHeapSnapshotChunk")
            {
                Append(message.GetProperty("params"));
            }
        }
        else if (_calls.TryRemove(message.GetProperty("id").GetInt32(), out var call))
        {
            if (message.TryGetProperty("result", out var result))
            {
                call.SetResult(result);
            }
            else
            {
                call.SetException(new InvalidOperationException(message.GetRawText()));
            }
        }
    }

    private void Append(JsonElement chunk) => _snapshot.Append(chunk.GetProperty("chunk").GetString());

    private void On(string name, Action<JsonElement> hear) => _session.Event(name).OnEvent += (_, parameters) => hear(parameters!.Value);
}
