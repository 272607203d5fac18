namespace Weights.Browser.Tests.BadInput;

/// <summary>The faults of <see cref="ExpectedOutcomes"/>, by the names of its columns.</summary>
internal static class BadResponse
{
    public const string Slow = "slow";

    public const string Back = "back";

    private const string Page = "<!doctype html><title>Sign in</title>";

    public static void Apply(LoaderSite site, string path, string name)
    {
        site.Faults["/login"] = Faults.Respond(200, "text/html", Page);
        site.Faults[path] = name switch
        {
            "404" => Faults.Respond(404),
            "500" => Faults.Respond(500),
            "html" => Faults.Respond(200, "text/html", Page),
            "empty" => Faults.Respond(200),
            // The headers arrive, and no byte of the body.
            "cut" => Faults.Cut(0),
            Slow => Faults.Slow,
            "login" => Faults.Redirect("/login"),
            "type" => Faults.Headers(static headers => headers.ContentType = "text/plain"),
            // No page of another origin may read this file.
            "cors" => Faults.Redirect(new Uri(site.OtherOrigin, "/page/scenarios.js").ToString()),
            // The network goes in the middle of a response, and comes back for the third request.
            Back => Faults.Sequence(Faults.Cut(10), Faults.Offline),
            _ => throw new ArgumentException($"'{name}' is not a fault of the table.", nameof(name)),
        };
    }
}
