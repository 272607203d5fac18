namespace Weights.Testing.Web;

/// <summary>A script in a page failed.</summary>
#pragma warning disable CA1064 // Tests alone see it, and every type here is internal.
internal sealed class PageException(string message) : Exception(message);
#pragma warning restore CA1064
