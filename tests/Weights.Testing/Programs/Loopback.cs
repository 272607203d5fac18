using System.Net;
using System.Net.Sockets;

namespace Weights.Testing;

/// <summary>Addresses on this machine.</summary>
internal static class Loopback
{
    /// <summary>A port that is free now. A site whose configuration contains its own origin needs its port before it starts.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
