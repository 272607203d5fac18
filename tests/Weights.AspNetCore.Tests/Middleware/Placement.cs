namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>Where an app puts its middleware.</summary>
public enum Placement
{
    /// <summary>The app calls neither UseRouting nor UseAuthentication: WebApplication routes and authenticates first.</summary>
    Automatic,

    /// <summary>Before UseRouting, UseAuthentication and UseAuthorization.</summary>
    BeforeRouting,

    /// <summary>After UseRouting, before UseAuthentication and UseAuthorization.</summary>
    AfterRouting,

    /// <summary>After all three.</summary>
    AfterAuthorization,
}

internal static class PlacementExtensions
{
    public static void Place(this WebApplication app, Placement placement, Action<WebApplication> use)
    {
        switch (placement)
        {
            case Placement.Automatic:
                use(app);
                break;
            case Placement.BeforeRouting:
                use(app);
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
                break;
            case Placement.AfterRouting:
                app.UseRouting();
                use(app);
                app.UseAuthentication();
                app.UseAuthorization();
                break;
            case Placement.AfterAuthorization:
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
                use(app);
                break;
        }
    }
}
