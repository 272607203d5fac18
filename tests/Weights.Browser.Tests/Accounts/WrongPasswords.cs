using System.Net;

namespace Weights.Browser.Tests.Accounts;

/// <summary>Attempts to sign in with wrong passwords and with user names that do not exist.</summary>
[TestClass]
public sealed class WrongPasswords
{
    [TestMethod]
    public async Task After_five_the_administrator_signs_in_from_another_address()
    {
        using var stranger = new HttpVisitor(PublishedSample.Address);
        await Try(stranger, "margaret", 6);

        using var administrator = new HttpVisitor(PublishedSample.Address);
        Assert.IsTrue((await administrator.SignIn("margaret", SampleServer.AdministratorPassword)).SignedIn);
    }

    [TestMethod]
    public async Task After_five_the_right_password_is_refused_from_that_address()
    {
        using var stranger = new HttpVisitor(PublishedSample.Address);
        await Try(stranger, "margaret", 5);

        var response = await stranger.SignIn("margaret", SampleServer.AdministratorPassword);

        Assert.AreEqual((HttpStatusCode.TooManyRequests, SignInResponse.TooMany), (response.Status, response.Error));
    }

    [TestMethod]
    [DataRow("ada")]
    [DataRow("nobody")]
    public async Task Known_and_unknown_user_names_have_the_same_sentences(string user)
    {
        using var stranger = new HttpVisitor(PublishedSample.Address);

        var sentences = await Try(stranger, user, 6);

        CollectionAssert.AreEqual(Enumerable.Repeat(SignInResponse.Wrong, 5).Append(SignInResponse.TooMany).ToList(), sentences);
    }

    [TestMethod]
    public async Task Another_spelling_of_the_user_name_counts_for_the_same_account()
    {
        using var stranger = new HttpVisitor(PublishedSample.Address);
        await Try(stranger, "margaret", 3);
        await Try(stranger, "MARGARET", 2);

        Assert.AreEqual(SignInResponse.TooMany, (await stranger.SignIn("Margaret", "wrong")).Error);
    }

    [TestMethod]
    public async Task An_address_has_twenty_for_all_user_names()
    {
        using var stranger = new HttpVisitor(PublishedSample.Address);
        foreach (var user in new[] { "one", "two", "three", "four" })
        {
            await Try(stranger, user, 5);
        }

        Assert.AreEqual(SignInResponse.TooMany, (await stranger.SignIn("five", "wrong")).Error);
    }

    [TestMethod]
    [DataRow(1280)]
    [DataRow(390)]
    public async Task After_five_the_login_page_says_how_long_to_wait(int width)
    {
        var address = HttpVisitor.NewAddress();
        using var stranger = new HttpVisitor(PublishedSample.Address, address);
        await Try(stranger, "ada", 5);
        await using var visit = await Visit.Begin(width);
        await visit.Page.SetExtraHTTPHeadersAsync([new("X-Forwarded-For", address)]);
        await visit.Page.GotoAsync("/login");
        await visit.Page.GetByTestId("user-name").FillAsync("ada");
        await visit.Page.GetByTestId("password").FillAsync("wrong");

        await visit.Page.GetByTestId("sign-in").ClickAsync();

        await Assertions.Expect(visit.Page.GetByTestId("login-error")).ToContainTextAsync("Wait five minutes");
        await Sample.SamplePages.Check(visit, null, "login-wait", width);
    }

    private static async Task<List<string>> Try(HttpVisitor stranger, string user, int times)
    {
        var sentences = new List<string>();
        for (var i = 0; i < times; i++)
        {
            sentences.Add((await stranger.SignIn(user, "wrong")).Error);
        }

        return sentences;
    }
}
