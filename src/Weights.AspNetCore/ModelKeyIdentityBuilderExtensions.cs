using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Weights.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the claims of key delivery to the sign-in of ASP.NET Core Identity.</summary>
public static class ModelKeyIdentityBuilderExtensions
{
    /// <summary>
    /// Gives each sign-in a session (<see cref="ModelKeyClaims.Session"/>) that can be revoked. The customer is the claim
    /// <see cref="ModelKeyClaims.Customer"/> that the app stored for the user, with <c>UserManager.AddClaimAsync</c>.
    /// </summary>
    /// <remarks>
    /// <para>A new sign-in has a new session. <c>RefreshSignInAsync</c> and Identity's check of the security stamp, by default every 30
    /// minutes, keep the session and read the user's claims again. A changed customer therefore takes effect at the next check; to
    /// withdraw access at once, suspend the customer or revoke the session.</para>
    /// <para>The claims are those of the cookie <see cref="IdentityConstants.ApplicationScheme"/>. The app's own events of that cookie
    /// run first, <c>Events</c> and <c>EventsType</c> alike, wherever they are configured. Bearer tokens of Identity have no session: a
    /// single sign-in with one cannot be revoked. A token has a customer only if it is a claim that the app stored for the user. Without a
    /// customer, a key database refuses it.</para>
    /// <para>A cookie that was made without this method has no session. It is rejected, so its user must sign in again. Apps that
    /// share the cookie must all call this method.</para>
    /// </remarks>
    /// <param name="builder">From <c>AddIdentity</c>, <c>AddIdentityCore</c> or <c>AddDefaultIdentity</c>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="OptionsValidationException">
    /// At the first request: other code replaced the cookie's events after all configuration.
    /// </exception>
    public static IdentityBuilder AddModelKeyClaims(this IdentityBuilder builder) => Add(builder, findCustomer: null);

    /// <summary>
    /// Gives each sign-in a session (<see cref="ModelKeyClaims.Session"/>) that can be revoked, and the customer that
    /// <paramref name="findCustomer"/> returns (<see cref="ModelKeyClaims.Customer"/>).
    /// </summary>
    /// <remarks><inheritdoc cref="AddModelKeyClaims(IdentityBuilder)" path="/remarks/node()"/></remarks>
    /// <param name="builder">From <c>AddIdentity</c>, <c>AddIdentityCore</c> or <c>AddDefaultIdentity</c>.</param>
    /// <param name="findCustomer">
    /// Returns the customer of a user: a <see cref="PublicId"/>, or null if the user has none. It gets the services of the request and a
    /// token that is cancelled when the client disconnects. It is called at each sign-in and at each check of the security stamp.
    /// </param>
    /// <typeparam name="TUser">The user type of the app's Identity.</typeparam>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TUser"/> is not the user type of <paramref name="builder"/>.</exception>
    /// <exception cref="OptionsValidationException">
    /// At the first request: other code replaced the cookie's events after all configuration.
    /// </exception>
    public static IdentityBuilder AddModelKeyClaims<TUser>(
        this IdentityBuilder builder,
        Func<TUser, IServiceProvider, CancellationToken, ValueTask<string?>> findCustomer
    )
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(findCustomer);
        if (builder.UserType != typeof(TUser))
        {
            throw new ArgumentException(
                $"The users of this app are {builder.UserType}, not {typeof(TUser)}: let the function take a {builder.UserType.Name}.",
                nameof(findCustomer)
            );
        }

        return Add(
            builder,
            async (context, principal) =>
            {
                var users = context.RequestServices.GetRequiredService<UserManager<TUser>>();
                return await users.GetUserAsync(principal).ConfigureAwait(false) is { } user
                    ? await findCustomer(user, context.RequestServices, context.RequestAborted).ConfigureAwait(false)
                    : null;
            }
        );
    }

    private static IdentityBuilder Add(IdentityBuilder builder, FindCustomer? findCustomer)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder
            .Services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .PostConfigure(cookie =>
                (cookie.Events, cookie.EventsType) = (new ModelKeyCookieEvents(cookie.Events, cookie.EventsType, findCustomer), null)
            )
            .Validate(
                static cookie => cookie is { Events: ModelKeyCookieEvents, EventsType: null },
                $"The events of the cookie {IdentityConstants.ApplicationScheme} were replaced after {nameof(AddModelKeyClaims)}() had"
                    + " added its own, so sign-ins would have no session: set Events or EventsType with ConfigureApplicationCookie, not"
                    + " with PostConfigure."
            );
        return builder;
    }
}
