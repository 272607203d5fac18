using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Weights.AspNetCore.Tests.SignIn;

/// <summary>Each event of the cookie, also those of later versions of ASP.NET Core.</summary>
[TestClass]
public sealed class ForwardedCookieEventTests
{
    private static IEnumerable<object[]> Events =>
        typeof(CookieAuthenticationEvents)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method is { IsVirtual: true, IsSpecialName: false })
            .Select(method => new object[] { method.Name });

    [TestMethod]
    [DynamicData(nameof(Events))]
    public async Task The_apps_own_event_runs(string name)
    {
        var method = typeof(CookieAuthenticationEvents).GetMethod(name)!;
        var own = new CookieAuthenticationEvents();
        var ran = 0;
        typeof(CookieAuthenticationEvents)
            .GetProperty($"On{name}")!
            .SetValue(own, Handler(method.GetParameters().Single().ParameterType, () => ran++));

        // A context without a principal, so that only the app's own event has something to do.
        var context = RuntimeHelpers.GetUninitializedObject(method.GetParameters().Single().ParameterType);
        await (Task)method.Invoke(new ModelKeyCookieEvents(own, ownType: null, findCustomer: null), [context])!;
        Assert.AreEqual(1, ran);
    }

    private static object Handler(Type context, Action run) =>
        typeof(ForwardedCookieEventTests)
            .GetMethod(nameof(HandlerOf), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(context)
            .Invoke(null, [run])!;

    private static Func<T, Task> HandlerOf<T>(Action run) =>
        _ =>
        {
            run();
            return Task.CompletedTask;
        };
}
