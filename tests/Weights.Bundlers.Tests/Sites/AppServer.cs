using System.Globalization;

namespace Weights.Bundlers.Tests;

/// <summary>The bundler's own server, such as <c>next start</c>.</summary>
internal sealed class AppServer : IDisposable
{
    private readonly RunningProgram _program;

    private AppServer(RunningProgram program, Uri address)
    {
        _program = program;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<AppServer> StartAsync(string folder, AppRecipe recipe, CancellationToken cancellationToken)
    {
        var port = Loopback.FreePort();
        string[] arguments = ["run", "--silent", recipe.Serve!, "--", "--port", port.ToString(CultureInfo.InvariantCulture)];
        var (program, _) = await RunningProgram.StartAsync(recipe.Ready, folder, arguments, Npm.Environment, cancellationToken, "npm");
        return new AppServer(program, new Uri($"http://localhost:{port}/"));
    }

    public void Dispose() => _program.Dispose();
}
