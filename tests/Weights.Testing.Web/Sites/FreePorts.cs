using Microsoft.AspNetCore.Connections;

namespace Weights.Testing.Web;

/// <summary>
/// Ports for sites on Kestrel whose configuration contains their own origin, so that they need their port before they start. The host is
/// <c>localhost</c>, because the origin of a request must be the one that the configuration names.
/// </summary>
internal static class FreePorts
{
    /// <summary>Starts a site on a free port.</summary>
    /// <param name="start">
    /// Starts the site at an address. It is called again with another one if a program took the port after it was found to be free.
    /// </param>
    public static async Task<T> StartAsync<T>(Func<Uri, Task<T>> start)
    {
        while (true)
        {
            try
            {
                return await start(new Uri($"http://localhost:{Loopback.FreePort()}/"));
            }
            catch (IOException exception) when (exception.InnerException is AddressInUseException)
            {
                // The next port.
            }
        }
    }
}
