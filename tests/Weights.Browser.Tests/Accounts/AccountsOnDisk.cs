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
    public async Task New_files_and_their_folder_are_for_their_owner_alone()
    {
        using var server = await SampleServer.Start(context.CancellationToken);

        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            Assert.AreEqual(OwnerOnly, File.GetUnixFileMode(server.AccountsFile + suffix), suffix);
        }

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
