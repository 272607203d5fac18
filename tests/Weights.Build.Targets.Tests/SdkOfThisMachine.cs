using System.Runtime.CompilerServices;
using Microsoft.Build.Locator;

namespace Weights.Build.Targets.Tests;

/// <summary>
/// Lets the tests evaluate projects with the MSBuild of the installed SDK. This must run before any MSBuild type is loaded, and the
/// discovery of tests already loads some, so it is a module initializer and not a test's set-up.
/// </summary>
internal static class SdkOfThisMachine
{
    [ModuleInitializer]
    public static void Register() => MSBuildLocator.RegisterDefaults();
}
