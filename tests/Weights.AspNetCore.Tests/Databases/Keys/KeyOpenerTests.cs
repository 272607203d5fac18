using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class KeyOpenerTests
{
    [TestMethod]
    public async Task A_logger_that_throws_does_not_let_requests_wait()
    {
        using var cache = new ContentKeyCache();
        var rootKey = new TimedRootKey(new Vault { Failure = new RootKeyException("The vault is closed.") }, TimeProvider.System);
        var opener = new KeyOpener(rootKey, cache, TimeProvider.System, new ThrowingLogger<KeyOpener>());
        var failure = await opener.OpenAsync(Stored(), CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.AreEqual("The vault is closed.", failure?.Message);
    }

    private static StoredKey Stored() =>
        new(
            new KeyVersionRow
            {
                Kid = "kid",
                KeyId = "acme",
                State = KeyVersionState.Active,
                ProtectedKey = [],
                Created = DateTimeOffset.UnixEpoch,
            },
            new ContentKeyRow { KeyId = "acme", Format = ContainerFormat.Gcm }
        );
}
