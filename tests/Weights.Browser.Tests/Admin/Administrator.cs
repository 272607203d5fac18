namespace Weights.Browser.Tests.Admin;

/// <summary>An administrator who uses the pages with a mouse.</summary>
internal sealed class Administrator(Visit visit) : IAsyncDisposable
{
    public IPage Page => visit.Page;

    public static Task<Administrator> Begin(SampleServer server) => Begin(server.Address);

    public static async Task<Administrator> Begin(Uri address)
    {
        var visit = await Visit.Begin(address: address);
        await visit.SignInAsAdministrator();
        return new Administrator(visit);
    }

    public ILocator Customer(string name) => Page.Locator($"[data-testid=customer][data-name={name}]");

    /// <summary>Starts an operation in a part of the page and confirms it.</summary>
    public async Task Confirm(ILocator part, string operation)
    {
        await part.GetByTestId(operation).ClickAsync();
        await part.GetByTestId($"{operation}-confirm").ClickAsync();
        await Page.GetByTestId("done").WaitForAsync();
    }

    public async Task Suspend(string name)
    {
        await Page.GotoAsync("/admin");
        await Confirm(Customer(name), "suspend");
        await Assertions.Expect(Customer(name)).ToHaveAttributeAsync("data-state", "suspended");
    }

    public async Task Restore(string name)
    {
        await Page.GotoAsync("/admin");
        await Customer(name).GetByTestId("restore").ClickAsync();
        await Assertions.Expect(Customer(name)).ToHaveAttributeAsync("data-state", "active");
    }

    /// <summary>Searches the audit. Returns the lines of each entry.</summary>
    public async Task<IReadOnlyList<string>> Audit(string query)
    {
        await Page.GotoAsync($"/admin/audit?{query}");
        return await Page.GetByTestId("entry").AllInnerTextsAsync();
    }

    public Task Picture(string name) => visit.Picture(name);

    public ValueTask DisposeAsync() => visit.DisposeAsync();
}
