using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Weights.AspNetCore;

/// <summary>
/// Notes the statuses of a key request. A status code page of the app can replace a refusal before routing by a redirect or by 200, and
/// nothing else says then what the refusal was.
/// </summary>
internal sealed class NotedStatus(IHttpResponseFeature inner, KeyRequestState state) : IHttpResponseFeature
{
    public int StatusCode
    {
        get => inner.StatusCode;
        set
        {
            state.NoteStatus(value);
            inner.StatusCode = value;
        }
    }

    public string? ReasonPhrase
    {
        get => inner.ReasonPhrase;
        set => inner.ReasonPhrase = value;
    }

    public IHeaderDictionary Headers
    {
        get => inner.Headers;
        set => inner.Headers = value;
    }

    [Obsolete("The interface has it for old middleware.")]
    public Stream Body
    {
        get => inner.Body;
        set => inner.Body = value;
    }

    public bool HasStarted => inner.HasStarted;

    public void OnStarting(Func<object, Task> callback, object state) => inner.OnStarting(callback, state);

    public void OnCompleted(Func<object, Task> callback, object state) => inner.OnCompleted(callback, state);
}
