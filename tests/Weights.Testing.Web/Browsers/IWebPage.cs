using System.Text.Json;

namespace Weights.Testing.Web;

/// <summary>A page in a browser. Disposing closes it.</summary>
internal interface IWebPage : IAsyncDisposable
{
    /// <summary>Calls a function in the page, and waits for the promise that it returns.</summary>
    /// <param name="function">The source of a function with at most one parameter.</param>
    /// <param name="argument">What JSON can represent.</param>
    /// <returns>What JSON can represent. <c>undefined</c> is null.</returns>
    /// <exception cref="PageException">The function threw, or its promise was rejected.</exception>
    Task<JsonElement> EvaluateAsync(string function, object? argument = null);

    /// <summary>Opens another address in this page, and waits until it is loaded.</summary>
    Task GoToAsync(Uri address);

    /// <summary>Goes back in the page's history. The browser may have kept the earlier page, which then has no load event.</summary>
    Task GoBackAsync();
}
