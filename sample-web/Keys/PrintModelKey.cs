using System.Data.Common;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.Sample.Keys;

/// <summary>
/// The command <c>print-model-key</c>, for a build's <c>WeightsKeyCommand</c>. It prints the active version of the key that
/// <c>WEIGHTS_REQUESTED_KEY_ID</c> names, and nothing else, to standard output.
/// Anyone who can run it with the site's configuration can get every key.
/// </summary>
internal static class PrintModelKey
{
    public const string Command = "print-model-key";

    /// <summary>Prints the key.</summary>
    /// <returns>The exit code: 0, or 1 after a message on standard error.</returns>
    public static async Task<int> RunAsync(IServiceProvider services)
    {
        var name = Environment.GetEnvironmentVariable(KeyCommandSource.KeyIdVariable);
        if (!KeyId.TryParse(name, out var keyId))
        {
            return await FailAsync($"{KeyCommandSource.KeyIdVariable} names no key: set it to a key ID, such as {SiteModelKey.KeyId}.");
        }

        try
        {
            using var key = await OpenAsync(services, keyId);
            if (key is null)
            {
                return await FailAsync($"The store has no content key '{keyId}'.");
            }

            await WriteAsync(key);
            return 0;
        }
        catch (DbException e)
        {
            return await FailAsync(
                $"The store cannot be read: {e.Message}. Run this command in the site's folder and with the site's configuration. "
                    + "The site creates the store when it first starts."
            );
        }
        catch (Exception e) when (e is RootKeyException or ModelKeyOperationException)
        {
            return await FailAsync(e.Message);
        }
    }

    // The build asks this command for every key ID of the project, and the public demo key is not in the store.
    private static async Task<ContentKey?> OpenAsync(IServiceProvider services, KeyId keyId) =>
        keyId == PublicDemoKey.KeyId ? PublicDemoKey.Read() : await services.GetRequiredService<ContentKeyOperations>().OpenAsync(keyId);

    private static async Task WriteAsync(ContentKey key)
    {
        var hex = new char[2 * ContentKey.Length];
        try
        {
            key.WriteHex(hex);
            await Console.Out.WriteLineAsync(hex);
        }
        finally
        {
            Array.Clear(hex);
        }
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
