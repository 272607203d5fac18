using System.Text.Json;
using Microsoft.Playwright;

namespace Weights.Testing.Web;

/// <summary>A page of Chromium.</summary>
/// <param name="page">The page of Playwright.</param>
/// <param name="close">Closes it.</param>
internal sealed class PlaywrightPage(IPage page, Func<Task> close) : IWebPage
{
    public async Task<JsonElement> EvaluateAsync(string function, object? argument = null) =>
        PageScript.Result(await page.EvaluateAsync<string>(PageScript.Call(function, argument)));

    public Task GoToAsync(Uri address) => page.GotoAsync(address.ToString());

    public Task GoBackAsync() => page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });

    public async ValueTask DisposeAsync() => await close();
}
