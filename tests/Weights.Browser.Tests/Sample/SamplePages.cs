using Deque.AxeCore.Playwright;

namespace Weights.Browser.Tests.Sample;

/// <summary>Every page at the width of a desktop and of a phone: screenshots, and the rules of accessibility.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SamplePages
{
    [TestMethod]
    [DataRow(1280)]
    [DataRow(390)]
    public async Task They_are_accessible_and_fit_the_width(int width)
    {
        await using var visit = await Visit.Begin(width);
        await Check(visit, "/", "home", width);
        await Check(visit, "/login", "login", width);
        await visit.LoadModel("/demo-key");
        await visit.Reaches("turn", "done");
        await Check(visit, null, "demo-key", width);

        await visit.SignIn();
        await visit.LoadModel("/ocr");
        await visit.Reaches("ocr", "done");
        await Check(visit, null, "ocr", width);
        await visit.LoadModel("/vad");
        await visit.Page.GetByTestId("vad-clip").ClickAsync();
        await visit.Reaches("vad", "done");
        await Check(visit, null, "vad", width);
    }

    [TestMethod]
    public async Task They_can_be_used_with_only_the_keyboard()
    {
        await using var visit = await Visit.Begin();
        await visit.Page.GotoAsync("/demo-key");
        for (var i = 0; i < 30 && await visit.Page.EvaluateAsync<string?>("document.activeElement.dataset.testid ?? null") != "load"; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
        }

        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Reaches("turn", "done");
    }

    internal static async Task Check(Visit visit, string? path, string name, int width)
    {
        if (path is not null)
        {
            await visit.Page.GotoAsync(path);
        }

        await visit.Picture($"{name}-{width}");
        Assert.IsLessThanOrEqualTo(
            width,
            await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            $"{name} is wider than the window"
        );
        // RunAxe() opens another page each time to collect the findings of frames. Our pages have no frames, and it would take twice as
        // long.
#pragma warning disable CS0618
        var findings = await visit.Page.RunAxeLegacy();
#pragma warning restore CS0618
        Assert.IsEmpty(
            findings.Violations,
            string.Join(
                '\n',
                findings.Violations.Select(finding =>
                    $"{name}: {finding.Help}: {string.Join(", ", finding.Nodes.Select(node => node.Html))}"
                )
            )
        );
    }
}
