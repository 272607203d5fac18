using System.Buffers.Text;
using Weights.Encryption;

namespace Weights.Tool.Tests;

/// <summary>Licence files and wrapped keys.</summary>
[TestClass]
public sealed class LicencesInAShell
{
    private const string Endpoint = "https://example.com/api/model-key/wrapped";

    [TestMethod]
    [DataRow("gcm", 1)]
    [DataRow("chunked", 2)]
    public async Task A_key_is_wrapped_for_a_customer_and_put_into_the_licence(string format, int number)
    {
        using var shell = await Shell.WithKeyAndModel();
        var file = shell.At("acme.licence");
        (await shell.Run("keygen", shell.At("customer-key"))).AssertCode(ExitCode.Fine);
        string[] licenced = ["licence", file, "--customer", "c_1", "--endpoint", Endpoint];
        (await shell.Run(licenced)).AssertCode(ExitCode.Usage);
        (await shell.Run([.. licenced, "--key-file", shell.At("customer-key")])).AssertCode(ExitCode.Fine);

        var ran = await shell.Run("rewrap", file, "--add", "--format", format, "--key-file", shell.KeyFile);

        ran.AssertCode(ExitCode.Fine);
        using var key = Weights.Encryption.KeyFile.Read(shell.KeyFile);
        Assert.AreEqual("c_1", ran.Json.GetProperty("customer").GetString());
        Assert.AreEqual(key.Kid, ran.Json.GetProperty("kid").GetString());
        Assert.AreEqual(number, ran.Json.GetProperty("format").GetInt32());
        using var licence = LicenceFile.Read(file);
        Assert.AreEqual(Endpoint, licence.Endpoint?.AbsoluteUri);
        var wrapped = licence.Keys.Single();
        Assert.AreEqual(ran.Json.GetProperty("wrapped").GetString(), Base64Url.EncodeToString(wrapped.Wrapped.Span));
        using var unwrapped = licence.Unwrap(wrapped);
        Assert.AreEqual(key.Kid, unwrapped.Kid);
        Assert.HasCount(4, shell.Files(), "no temporary file is left");
    }

    [TestMethod]
    public async Task A_second_wrap_of_the_same_key_replaces_the_first_and_the_customers_key_stays()
    {
        using var shell = await Shell.WithKeyAndModel();
        var file = shell.At("acme.licence");
        (await shell.Run("licence", file, "--customer", "c_1")).AssertCode(ExitCode.Fine);
        string[] command = ["rewrap", file, "--add", "--format", "gcm", "--key-file", shell.KeyFile];

        var first = (await shell.Run(command)).AssertCode(ExitCode.Fine);
        var second = (await shell.Run(command)).AssertCode(ExitCode.Fine);

        Assert.AreEqual(first.Output, second.Output, "AES-KW is deterministic, so this shows the same customer's key");
        using var licence = LicenceFile.Read(file);
        Assert.HasCount(1, licence.Keys);
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [TestMethod]
    public async Task A_licence_has_the_customers_key_that_is_given_and_nothing_prints_it()
    {
        using var shell = await Shell.WithKeyAndModel();
        (await shell.Run("keygen", shell.At("customer-key"))).AssertCode(ExitCode.Fine);
        var file = shell.At("acme.licence");

        var ran = await shell.Run("licence", file, "--customer", "c_1", "--key-file", shell.At("customer-key"), "--json");

        ran.AssertCode(ExitCode.Fine);
        var text = (await File.ReadAllTextAsync(shell.At("customer-key"))).Trim();
        Assert.Contains(text, await File.ReadAllTextAsync(file));
        Assert.DoesNotContain(text, ran.Output + ran.Error);
    }

    [TestMethod]
    public async Task A_licence_file_is_never_replaced()
    {
        using var shell = await Shell.WithKeyAndModel();
        shell.Write("acme.licence", "here"u8.ToArray());

        (await shell.Run("licence", shell.At("acme.licence"), "--customer", "c_1")).AssertCode(ExitCode.Failure);

        Assert.AreEqual("here", await File.ReadAllTextAsync(shell.At("acme.licence")));
    }

    [TestMethod]
    [DataRow("--customer", "a b")]
    [DataRow("--customer", "c_1", "--endpoint", "/api/model-key/wrapped")]
    [DataRow("--customer", "c_1", "--endpoint", "file:///key")]
    [DataRow("--customer")]
    public async Task A_licence_with_a_wrong_customer_or_endpoint_is_a_usage_error_and_not_written(params string[] arguments)
    {
        using var shell = new Shell();

        (await shell.Run(["licence", shell.At("acme.licence"), .. arguments])).AssertCode(ExitCode.Usage);

        Assert.IsEmpty(shell.Files());
    }

    [TestMethod]
    public async Task A_file_that_is_no_licence_is_left_as_it_is()
    {
        using var shell = await Shell.WithKeyAndModel();
        shell.Write("acme.licence", "{}"u8.ToArray());

        var ran = await shell.Run("rewrap", shell.At("acme.licence"), "--add", "--format", "gcm", "--key-file", shell.KeyFile);

        ran.AssertCode(ExitCode.Failure);
        Assert.Contains("acme.licence", ran.Error);
        Assert.AreEqual("{}", await File.ReadAllTextAsync(shell.At("acme.licence")));
    }
}
