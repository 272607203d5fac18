using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>What is known about a key request while it passes through the app's middleware. It is a feature of the request.</summary>
/// <param name="delivery">How the key would be delivered.</param>
/// <param name="clientHasLeft">
/// The request's own token. The app's request timeouts replace <see cref="HttpContext.RequestAborted"/> by a token that ends earlier.
/// </param>
internal sealed class KeyRequestState(KeyDelivery delivery, CancellationToken clientHasLeft)
{
    public KeyDelivery Delivery { get; private set; } = delivery;

    /// <summary>Whether routing found a key endpoint. False if other middleware responds before routing.</summary>
    public bool IsMatched { get; private set; }

    /// <summary>Whether the path is that of a key endpoint, without anything before it.</summary>
    public bool IsWholePath { get; set; }

    /// <summary>Whether the decision, or the refusal, is recorded.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>The recorded grant; null if there is none, or if it is also recorded that its response was not sent.</summary>
    public KeyRequest? Granted { get; set; }

    /// <summary>Whether the endpoint has written the whole body of its response. Other middleware may still hold it back.</summary>
    public bool IsWritten { get; set; }

    /// <summary>The first status above 399 that any middleware set, except 404; null if none did.</summary>
    public int? FirstRefusal { get; private set; }

    /// <summary>401 after a challenge, 403 after a forbid; null if no middleware asked the user to sign in.</summary>
    public int? Denied { get; set; }

    /// <summary>Whether the client has closed the connection.</summary>
    public bool ClientHasLeft => clientHasLeft.IsCancellationRequested;

    public static KeyRequestState? Of(HttpContext context) => context.Features.Get<KeyRequestState>();

    // Before routing, 404 says that nothing is mapped at the path, so it was not a key request.
    public void NoteStatus(int status) =>
        FirstRefusal ??= status is >= StatusCodes.Status400BadRequest and not StatusCodes.Status404NotFound ? status : null;

    public void Match(KeyDelivery delivery) => (Delivery, IsMatched) = (delivery, true);
}
