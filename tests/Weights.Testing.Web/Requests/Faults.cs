using Microsoft.AspNetCore.Http;

namespace Weights.Testing.Web;

/// <summary>Servers and networks that misbehave.</summary>
internal static class Faults
{
    /// <summary>The connection is closed without a response, as if the network is gone.</summary>
    public static Fault Offline { get; } =
        static (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

    /// <summary>Another body, with another status.</summary>
    public static Fault Respond(int status, string type = "text/plain", string body = "") =>
        (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body, context.RequestAborted);
        };

    /// <summary>The usual response with the headers of a cross-origin isolated page, as docs/guides/loader.md says.</summary>
    public static Fault CrossOriginIsolated { get; } =
        Headers(static headers =>
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        });

    /// <summary>Each of these changes what the next one responds.</summary>
    public static Fault All(params IReadOnlyList<Fault> faults) =>
        faults.Reverse().Aggregate((inner, outer) => (context, usual) => outer(context, next => inner(next, usual)));

    public static Fault Redirect(string url) =>
        (context, _) =>
        {
            context.Response.Redirect(url);
            return Task.CompletedTask;
        };

    /// <summary>The usual response after this task.</summary>
    public static Fault After(Task task) =>
        async (context, usual) =>
        {
            await task.WaitAsync(context.RequestAborted);
            await usual(context);
        };

    /// <summary>The usual response with changed headers.</summary>
    public static Fault Headers(Action<IHeaderDictionary> change) =>
        (context, usual) =>
        {
            context.Response.OnStarting(() =>
            {
                change(context.Response.Headers);
                return Task.CompletedTask;
            });
            return usual(context);
        };

    /// <summary>
    /// The first so many bytes of the usual response; then the connection is closed. Kestrel closes it after a response that is shorter
    /// than its Content-Length. <see cref="HttpContext.Abort"/> would reset it instead, and the browser would lose bytes not read yet.
    /// </summary>
    /// <param name="bytes">How many arrive.</param>
    /// <param name="silence">
    /// How long nothing arrives before the connection is closed. Without it, browsers lose bytes that the page has not read: an error
    /// empties the queue of a stream.
    /// </param>
    public static Fault Cut(int bytes, TimeSpan silence = default) => First(bytes, static written => written.Length, silence);

    /// <summary>The first so many bytes of the usual response, without Content-Length, as if they were all.</summary>
    public static Fault End(int bytes) => First(bytes, static _ => null, TimeSpan.Zero);

    /// <summary>The usual response, one byte a second, until the client aborts.</summary>
    public static Fault Slow { get; } = Paced(1, TimeSpan.FromSeconds(1));

    /// <summary>The usual response in pieces of this length, one in each interval.</summary>
    public static Fault Paced(int bytes, TimeSpan interval) =>
        (context, usual) =>
            WithBody(
                context,
                usual,
                async (body, written) =>
                {
                    using var next = new PeriodicTimer(interval);
                    for (var at = 0; at < written.Length; at += bytes)
                    {
                        await body.WriteAsync(written.AsMemory(at, Math.Min(bytes, written.Length - at)), context.RequestAborted);
                        await body.FlushAsync(context.RequestAborted);
                        await next.WaitForNextTickAsync(context.RequestAborted);
                    }
                }
            );

    /// <summary>Each of these for one request, in this order; then the usual response.</summary>
    public static Fault Sequence(params IReadOnlyList<Fault> faults)
    {
        var next = -1;
        return (context, usual) =>
            Interlocked.Increment(ref next) is var at && at < faults.Count ? faults[at](context, usual) : usual(context);
    }

    private static Fault First(int bytes, Func<byte[], long?> contentLength, TimeSpan silence) =>
        (context, usual) =>
            WithBody(
                context,
                usual,
                async (body, written) =>
                {
                    context.Response.ContentLength = contentLength(written);
                    await context.Response.StartAsync(context.RequestAborted);
                    await body.WriteAsync(written.AsMemory(0, Math.Min(bytes, written.Length)), context.RequestAborted);
                    await body.FlushAsync(context.RequestAborted);
                    await Task.Delay(silence, context.RequestAborted);
                }
            );

    private static async Task WithBody(HttpContext context, RequestDelegate usual, Func<Stream, byte[], Task> respond)
    {
        var body = context.Response.Body;
        using var written = new MemoryStream();
        context.Response.Body = written;
        await usual(context);
        context.Response.Body = body;
        await respond(body, written.ToArray());
    }
}
