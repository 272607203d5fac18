using System.Globalization;
using System.Net;
using Weights.AspNetCore;
using Weights.Browser.Tests.Sample;

namespace Weights.Browser.Tests.Admin;

/// <summary>
/// Access to the administrators' pages, and their use. They share the server of all tests, so no test here changes a right.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class AdminPages
{
    private static readonly string[] _paths = ["/admin", "/admin/keys", "/admin/sessions", "/admin/changes", "/admin/audit"];

    [TestMethod]
    public async Task Only_administrators_can_open_them()
    {
        await using var visit = await Visit.Begin();
        foreach (var path in _paths)
        {
            await visit.Page.GotoAsync(path);
            await visit.Page.GetByTestId("login-form").WaitForAsync();
        }

        await visit.SignIn();
        Assert.AreEqual(0, await visit.Page.GetByTestId("admin-link").CountAsync());
        foreach (var path in _paths)
        {
            Assert.AreEqual((int)HttpStatusCode.Forbidden, (await visit.Page.GotoAsync(path))!.Status);
            await visit.Page.GetByTestId("denied").WaitForAsync();
        }

        await visit.Picture("denied-1280");

        var response = await visit.Page.APIRequest.PostAsync(
            "/admin?handler=Suspend",
            new() { Form = visit.Page.APIRequest.CreateFormData().Set("customer", "c_1") }
        );
        Assert.AreEqual((int)HttpStatusCode.Forbidden, response.Status);
    }

    [TestMethod]
    public async Task They_refuse_a_form_of_another_site()
    {
        await using var visit = await Visit.Begin();
        await visit.SignInAsAdministrator();
        await visit.Page.GotoAsync("/admin");
        var grace = visit.Page.Locator("[data-testid=customer][data-name=grace]");

        var form = visit.Page.APIRequest.CreateFormData().Set("customer", (await grace.GetAttributeAsync("data-id"))!).Set("name", "grace");
        var response = await visit.Page.APIRequest.PostAsync("/admin?handler=Suspend", new() { Form = form });

        Assert.AreEqual((int)HttpStatusCode.BadRequest, response.Status);
        await visit.Page.ReloadAsync();
        Assert.AreEqual("active", await grace.GetAttributeAsync("data-state"));
    }

    [TestMethod]
    [DataRow(1280)]
    [DataRow(390)]
    public async Task They_are_accessible_and_fit_the_width(int width)
    {
        await using var visitor = await Visit.Begin();
        await visitor.SignIn("grace");
        await visitor.LoadModel("/vad");
        await using var visit = await Visit.Begin(width);
        await visit.SignInAsAdministrator();
        foreach (var path in _paths)
        {
            var name = path == "/admin" ? "admin-customers" : path[1..].Replace('/', '-');
            await SamplePages.Check(visit, path, name, width);
            if (await visit.Page.Locator("details.confirm").CountAsync() > 0)
            {
                await visit.Page.Locator("details.confirm > summary").First.ClickAsync();
                await SamplePages.Check(visit, null, $"{name}-asking", width);
            }
        }
    }

    [TestMethod]
    public async Task They_can_be_used_with_only_the_keyboard()
    {
        await using var visit = await Visit.Begin();
        await visit.SignInAsAdministrator();
        await visit.Page.GotoAsync("/admin");
        var margaret = visit.Page.Locator("[data-testid=customer][data-name=margaret]");
        var version = int.Parse((await margaret.GetAttributeAsync("data-key-version"))!, CultureInfo.InvariantCulture);

        await margaret.GetByTestId("rotate-customer").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(margaret.GetByTestId("rotate-customer-confirm")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(visit.Page.GetByTestId("done")).ToBeFocusedAsync();
        await visit.Picture("admin-customers-done-1280");
        Assert.AreEqual($"{version + 1}", await margaret.GetAttributeAsync("data-key-version"));
        await visit.Page.GotoAsync("/admin/changes");
        await Assertions
            .Expect(visit.Page.Locator("[data-testid=change][data-operation=CustomerKeyRotated]").First)
            .ToContainTextAsync("margaret");
    }

    [TestMethod]
    public async Task They_refuse_a_rotation_that_retires_the_old_version_in_the_past()
    {
        await using var visit = await Visit.Begin();
        await visit.SignInAsAdministrator();
        await visit.Page.GotoAsync("/admin/keys");
        var versions = await visit.Page.GetByTestId("version").CountAsync();
        await visit.Page.GetByTestId("rotate-key").ClickAsync();
        await visit.Page.GetByTestId("until").EvaluateAsync("input => { input.removeAttribute('min'); input.value = '2020-01-01T00:00'; }");
        await visit.Page.GetByTestId("rotate-key-confirm").ClickAsync();

        await Assertions.Expect(visit.Page.GetByTestId("failed")).ToContainTextAsync("in the future");
        Assert.AreEqual(versions, await visit.Page.GetByTestId("version").CountAsync());
    }

    [TestMethod]
    public async Task They_show_the_audit_in_pages_and_filtered()
    {
        await using var visitor = await Visit.Begin();
        await visitor.SignIn("grace");
        await visitor.Page.EvaluateAsync(
            """
            async () => {
              const headers = { 'Content-Type': 'application/json' };
              for (let i = 0; i < 25; i++) await fetch('/api/model-key/session', { method: 'POST', headers, body: '{}' });
            }
            """
        );
        await using var visit = await Visit.Begin();
        await visit.SignInAsAdministrator();
        await visit.Page.GotoAsync("/admin/sessions");
        var session = await visit.Page.Locator("[data-testid=session][data-name=grace]").First.GetAttributeAsync("data-id");

        await visit.Page.GotoAsync("/admin/audit");
        await visit.Page.GetByTestId("audit-session").FillAsync(session!);
        await visit.Page.GetByTestId("audit-customer").SelectOptionAsync(new SelectOptionValue { Label = "grace" });
        await visit.Page.GetByTestId("audit-outcome").SelectOptionAsync($"{GrantOutcome.Malformed}");
        await visit.Page.GetByTestId("audit-search").ClickAsync();
        Assert.AreEqual(20, await visit.Page.GetByTestId("entry").CountAsync());
        await visit.Page.GetByTestId("older").ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("entry")).ToHaveCountAsync(5);
        await visit.Page.GetByTestId("newer").ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("entry")).ToHaveCountAsync(20);

        var request = await visit.Page.GetByTestId("entry").Nth(3).Locator("code").Last.InnerTextAsync();
        await visit.Page.GetByTestId("audit-request").FillAsync(request);
        await visit.Page.GetByTestId("audit-search").ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("entry")).ToHaveCountAsync(1);

        await visit.Page.GetByTestId("audit-from").FillAsync("2999-01-01T00:00");
        await visit.Page.GetByTestId("audit-search").ClickAsync();
        await visit.Page.GetByTestId("audit-empty").WaitForAsync();
    }
}
