using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Weights.Browser.Tests.Keys;

/// <summary>The heaps of a page and of its workers, by the protocol of Chromium's developer tools: all strings, and of arrays of bytes no byte.</summary>
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

    /// <summary>Watches a page from now on.</summary>
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

    /// <summary>All strings of the page and its workers, and whatever else is in a heap snapshot.</summary>
    /// <param name="count">How many workers the page is to have: some may be about to end.</param>
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

    /// <summary>The page, as null, and each worker.</summary>
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
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
        return await answer.Task;
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
