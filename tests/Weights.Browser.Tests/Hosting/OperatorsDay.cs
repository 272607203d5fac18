using System.Net;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Browser.Tests.Admin;

namespace Weights.Browser.Tests.Hosting;

/// <summary>A day of ordinary use of a site that runs as an operator would run it.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class OperatorsDay(TestContext context)
{
    [TestMethod]
    public async Task A_customer_gets_keys_through_a_rotation_until_suspended_and_the_audit_has_it_all()
    {
        await using var site = await DeployedSample.StartAsync(context.CancellationToken);
        await using var ada = await Visit.Begin(address: site.Address);
        await using var administrator = await Administrator.Begin(site.Address);
        Assert.AreEqual((int)HttpStatusCode.OK, (await ada.Page.APIRequest.GetAsync("/health")).Status);

        await ada.SignIn("ada");
        await ada.LoadModel("/vad");

        await administrator.Page.GotoAsync("/admin/keys");
        await administrator.Confirm(administrator.Page.Locator("[data-testid=content-key][data-key-id=default]"), "rotate-key");
        await Assertions.Expect(administrator.Page.Locator("[data-testid=version][data-state=Active]")).ToHaveCountAsync(1);
        await ada.LoadModel("/vad");
        await ada.Page.GetByTestId("vad-clip").ClickAsync();
        await ada.Reaches("vad", "done");
        Assert.IsEmpty(ada.Errors);

        await administrator.Suspend("ada");
        await ada.Page.GotoAsync("/vad");
        await ada.Page.GetByTestId("load").ClickAsync();
        await ada.Reaches("model-panel", "error");
        await Assertions.Expect(ada.Page.GetByTestId("load-error")).ToContainTextAsync("Your access was withdrawn");

        Assert.HasCount(2, await administrator.Audit($"outcome={GrantOutcome.Granted}&model=silero-vad"));
        Assert.IsNotEmpty(await administrator.Audit($"outcome={GrantOutcome.CustomerSuspended}&model=silero-vad"));
        await administrator.Page.GotoAsync("/admin/changes");
        foreach (var operation in new[] { ModelKeyOperation.KeyRotated, ModelKeyOperation.Suspended })
        {
            await Assertions.Expect(administrator.Page.Locator($"[data-testid=change][data-operation={operation}]")).ToHaveCountAsync(1);
        }
    }

    [TestMethod]
    public async Task Without_a_folder_for_temporary_files_the_start_names_the_variable()
    {
        var output = await DeployedSample.FailToStart("TMPDIR", "/tmp", context.CancellationToken);

        Assert.Contains("- TMPDIR is in a folder that the site cannot write to", output);
        Assert.DoesNotContain("   at ", output);
    }
}
