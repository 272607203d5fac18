using System.Text.Json;

namespace Weights.Tool.Tests;

/// <summary>A folder in which commands run. It is deleted at the end.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weights é ").FullName;

    /// <summary>A folder with a key file and a model.</summary>
    public static async Task<Shell> WithKeyAndModel()
    {
        var shell = new Shell();
        shell.Write("models/face/détect.onnx", RandomModel.Bytes(1));
        (await shell.Run("keygen", shell.At(".model_key"))).AssertCode(ExitCode.Fine);
        return shell;
    }

    public string KeyFile => At(".model_key");

    public string Model => At("models/face/détect.onnx");

    public string At(string path) => Path.Combine(_folder, path);

    public Shell Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), content);
        return this;
    }

    /// <summary>All files, relative.</summary>
    public string[] Files() =>
        [
            .. Directory
                .EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_folder, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

#pragma warning disable CA1822 // reads as a shell that runs a command
    public Task<Ran> Run(params string[] arguments) => Run([], arguments);
#pragma warning restore CA1822

    /// <summary>Encrypts the model into <c>site/face/détect.enc</c>.</summary>
    public async Task Encrypt(string format)
    {
        string[] command = ["encrypt", Model, "--base", At("models"), "-o", At("site/"), "--format", format, "--key-file", KeyFile];
        (await Run(command)).AssertCode(ExitCode.Fine);
    }

    /// <summary>Runs a command with bytes on standard input.</summary>
    public static async Task<Ran> Run(byte[] input, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var standardInput = new MemoryStream(input);
        var code = await WeightsCommand.RunAsync(arguments, new ToolConsole(standardInput, output, error, ShowsProgress: false));
        return new Ran(code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What a command did.</summary>
    internal sealed record Ran(int Code, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        public Ran AssertCode(int code)
        {
            Assert.AreEqual(code, Code, Output + Error);
            return this;
        }
    }
}
