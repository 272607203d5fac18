namespace Weights.Sample.Hosting;

/// <summary>A page that explains a refused request below /admin. Elsewhere an error status keeps its own, empty body.</summary>
internal static class AdminStatusPages
{
    /// <summary>Must come before <c>UseRouting</c>, because the page is found by routing a second time.</summary>
    public static IApplicationBuilder UseAdminStatusPages(this IApplicationBuilder app) =>
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase),
            admin => admin.UseStatusCodePagesWithReExecute("/denied")
        );
}
