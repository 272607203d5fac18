using System.Text;
using VerifyMSTest;

namespace Weights.Tool.Tests;

/// <summary>What people and scripts read.</summary>
[TestClass]
public sealed class OutputOfCommands : VerifyBase
{
    [TestMethod]
    public Task Help_has_an_example_of_each_command() =>
        Transcript([
            ["--help"],
            .. new[] { "keygen", "fingerprint", "inspect", "encrypt", "decrypt", "verify", "licence", "rewrap" }.Select(command =>
                new[] { command, "--help" }
            ),
        ]);

    [TestMethod]
    public async Task Is_the_same_for_the_same_files_and_keys()
    {
        using var shell = new Shell();
        shell.Write("models/face/detect.onnx", RandomModel.Bytes(1)).Write(".model_key", Encoding.ASCII.GetBytes(new string('1', 64)));
        shell.Write("customer-key", Encoding.ASCII.GetBytes(new string('2', 64)));
        string[] key = ["--key-file", shell.KeyFile];
        string model = shell.At("models/face/detect.onnx");
        string site = shell.At("site/");
        string file = shell.At("site/face/detect.enc");
        string licence = shell.At("acme.licence");
        string[] encrypt = ["encrypt", model, "--base", shell.At("models"), "-o", site, "--format", "chunked", .. key];

        await Transcript(
            [
                ["fingerprint", .. key],
                ["fingerprint", .. key, "--json"],
                [.. encrypt, "--json"],
                encrypt,
                [.. encrypt, "--force"],
                ["inspect", file, model, .. key],
                ["inspect", file, "--json"],
                ["verify", site, .. key],
                ["verify", shell.At(""), "--json"],
                ["decrypt", file, "-o", shell.At("back.onnx"), .. key],
                ["licence", licence, "--customer", "c_1", "--key-file", shell.At("customer-key")],
                ["rewrap", licence, "--add", "--format", "chunked", .. key],
                ["decrypt", file],
                ["encrypt"],
            ],
            shell
        );
    }

    // Commands with their exit codes and output. The folder of the shell is left out of the paths.
    private async Task Transcript(IEnumerable<string[]> commands, Shell? shell = null)
    {
        var text = new StringBuilder();
        foreach (var command in commands)
        {
            var ran = await Shell.Run([], command);
            text.Append("$ weights ").AppendJoin(' ', command).Append('\n').Append(ran.Output);
            text.Append(ran.Error).Append("exit code ").Append(ran.Code).Append("\n\n");
        }

        // The help has the name of the running program.
        text.Replace("Weights.Tool.Tests", "weights");
        await Verify(shell is null ? text.ToString() : text.Replace(shell.At(""), "").ToString());
    }
}
