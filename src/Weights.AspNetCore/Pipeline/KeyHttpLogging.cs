using Microsoft.AspNetCore.HttpLogging;

namespace Weights.AspNetCore;

/// <summary>Keeps the bodies of key requests out of the app's HTTP log, because the body of the raw mode is a key.</summary>
internal sealed class KeyHttpLogging : IHttpLoggingInterceptor
{
    public ValueTask OnRequestAsync(HttpLoggingInterceptorContext logContext) => WithoutBodies(logContext);

    public ValueTask OnResponseAsync(HttpLoggingInterceptorContext logContext) => WithoutBodies(logContext);

    private static ValueTask WithoutBodies(HttpLoggingInterceptorContext logContext)
    {
        if (KeyRequestState.Of(logContext.HttpContext) is not null)
        {
            logContext.LoggingFields &= ~(HttpLoggingFields.RequestBody | HttpLoggingFields.ResponseBody);
        }

        return ValueTask.CompletedTask;
    }
}
