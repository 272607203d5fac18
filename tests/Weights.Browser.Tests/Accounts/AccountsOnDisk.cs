using System.Runtime.Versioning;

namespace Weights.Browser.Tests.Accounts;

/// <summary>The files of the accounts database, on a system with the access rights of Unix.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class AccountsOnDisk(TestContext context)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [TestMethod]
    [DataRow("")]
    [DataRow("-wal")]
    [DataRow("-shm")]
    public async Task A_new_file_is_for_its_owner_alone(string suffix)
    {
        using var server = await SampleServer.Start(context.CancellationToken);

        Assert.AreEqual(OwnerOnly, File.GetUnixFileMode(server.AccountsFile + suffix));
    }

    [TestMethod]
    public async Task A_new_folder_is_for_its_owner_alone()
    {
        using var server = await SampleServer.Start(context.CancellationToken);

        Assert.AreEqual(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(server.AccountsFile)!));
    }

    [TestMethod]
    public async Task An_old_file_that_others_can_read_loses_their_rights()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        File.SetUnixFileMode(server.AccountsFile, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await server.Restart(new Dictionary<string, string?>(), context.CancellationToken);

        Assert.AreEqual(OwnerOnly, File.GetUnixFileMode(server.AccountsFile));
    }
}
