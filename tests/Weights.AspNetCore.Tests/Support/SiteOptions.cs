using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;

namespace Weights.AspNetCore.Tests;

/// <summary>The options of a test's site.</summary>
internal sealed class SiteOptions
{
    public string Environment { get; init; } = Environments.Production;

    public Dictionary<string, string?> Configuration { get; init; } = [];

    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>Files below the content root, by relative path.</summary>
    public Dictionary<string, string> Files { get; init; } = [];

    /// <summary>Files beside the assemblies, by name.</summary>
    public Dictionary<string, string> BesideAssemblies { get; init; } = [];

    public Action<IDataProtectionBuilder> KeyRing { get; init; } = static ring => ring.UseEphemeralDataProtectionProvider();

    public string? PublicOrigin { get; init; } = "https://shop.example";

    /// <summary>The key IDs that the raw mode may deliver.</summary>
    public string[] RawKeyIds { get; init; } = ["default", "acme", "acme-eu", "globex", "a", "b", "c"];

    public Action<ModelKeyOptions>? Keys { get; init; }

    public Action<WebApplicationBuilder> Services { get; init; } = static builder => builder.Services.AddTestAuthentication();

    public Action<WebApplication> Pipeline { get; init; } = static _ => { };

    public Action<IEndpointConventionBuilder> Endpoint { get; init; } = static _ => { };

    public string Pattern { get; init; } = "/api/model-key";
}
