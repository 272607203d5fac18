using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Weights.Blazor.Interop;

namespace Weights.Blazor.Tests;

/// <summary>JS interop whose module returns the results of the test and records its calls.</summary>
internal sealed class FakeBrowser : IJSRuntime, IJSObjectReference
{
    public List<(string Function, object?[] Arguments)> Calls { get; } = [];

    public string LoadResult { get; set; } = """{"inputNames":["x"],"outputNames":["y"]}""";

    /// <summary>How many imports of the module fail.</summary>
    public int FailedImports { get; set; }

    /// <summary>Called during a load with the functions that JavaScript can call.</summary>
    public Func<LoadCallbacks, Task> DuringLoad { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What the functions of kept models return, by name.</summary>
    public Dictionary<string, object> Kept { get; } = [];

    public string RunResult { get; set; } = """{"outputs":[]}""";

    public byte[][] RunElements { get; set; } = [];

    /// <summary>The loader of an app in a browser.</summary>
    public static IEncryptedModelLoader Loader(FakeBrowser browser, Action<EncryptedModelOptions>? configure = null) =>
        new ServiceCollection()
            .AddSingleton<IJSRuntime>(browser)
            .AddEncryptedModels(configure)
            .BuildServiceProvider()
            .GetRequiredService<IEncryptedModelLoader>();

    /// <summary>The arguments that the loader sent to JavaScript. There must be exactly one load.</summary>
    public static JsonElement Request(FakeBrowser browser) =>
        JsonDocument.Parse((string)browser.Calls.Single(call => call.Function == "load").Arguments[0]!).RootElement;

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
        InvokeAsync<TValue>(identifier, CancellationToken.None, args);

    public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
    {
        Calls.Add((identifier, args ?? []));
        switch (identifier)
        {
            case "import":
                if (FailedImports-- > 0)
                {
                    throw new JSException("Failed to fetch dynamically imported module");
                }

                return (TValue)(object)this;
            case "load":
                await DuringLoad(((DotNetObjectReference<LoadCallbacks>)args![1]!).Value);
                return (TValue)(object)LoadResult;
            case "run":
                return (TValue)(object)RunElements.Prepend(Encoding.UTF8.GetBytes(RunResult)).ToArray();
            case "prefetch":
                await DuringLoad(((DotNetObjectReference<LoadCallbacks>)args![1]!).Value);
                return (TValue)Kept[identifier];
            default:
                return Kept.TryGetValue(identifier, out var result) ? (TValue)result : default!;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
