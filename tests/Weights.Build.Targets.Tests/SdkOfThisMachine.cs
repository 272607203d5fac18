using System.Runtime.CompilerServices;
using Microsoft.Build.Locator;

namespace Weights.Build.Targets.Tests;

/// <summary>
/// Lets the tests evaluate projects with the MSBuild of the SDK that is installed. Has to come before any type of MSBuild is touched, which
/// looking for tests already does: hence not in a test's set-up.
/// </summary>
internal static class SdkOfThisMachine
{
    [ModuleInitializer]
    public static void Register() => MSBuildLocator.RegisterDefaults();
}
