namespace Weights.Testing.Web;

/// <summary>A running browser. Its pages do not share cookies.</summary>
internal interface IWebBrowser : IAsyncDisposable
{
    /// <summary>As the browser reports it.</summary>
    string Version { get; }

    /// <summary>Opens a page and waits until it is loaded. A browser that cannot separate cookies has one page at a time.</summary>
    Task<IWebPage> OpenAsync(Uri address);
}
