namespace Weights.Testing.Web;

/// <summary>A running browser. Its pages do not share cookies, as far as the browser can separate them.</summary>
internal interface IWebBrowser : IAsyncDisposable
{
    /// <summary>Opens a page and waits until it is loaded.</summary>
    Task<IWebPage> OpenAsync(Uri address);
}
