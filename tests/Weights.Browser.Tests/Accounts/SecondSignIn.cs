using System.Net;

namespace Weights.Browser.Tests.Accounts;

/// <summary>A visitor who is signed in opens the login page again.</summary>
[TestClass]
public sealed class SecondSignIn
{
    [TestMethod]
    public async Task The_page_sends_them_on_because_the_first_session_would_not_end()
    {
        using var visitor = new HttpVisitor(PublishedSample.Address);
        await visitor.SignIn("ada", SampleServer.VisitorPassword);

        Assert.AreEqual(HttpStatusCode.Redirect, await visitor.StatusOf("/login"));
    }
}
