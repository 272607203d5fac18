using System.Security.Cryptography;
using System.Text;
using Weights.Generators.Emit;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>The generated class of the loader at run time.</summary>
[TestClass]
public sealed class WeightsLoaderTests
{
    private static readonly GeneratedProgram _program = new(ModelsJson.Of());

    private static byte[] Bundle => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "loader", "weights-loader.js"));

    [TestMethod]
    public void Source_is_the_bundle_byte_for_byte() => Assert.AreSequenceEqual(Bundle, Encoding.UTF8.GetBytes(_program.Loader("Source")));

    [TestMethod]
    public void Integrity_is_the_hash_of_the_bundle() =>
        Assert.AreEqual("sha384-" + Convert.ToBase64String(SHA384.HashData(Bundle)), _program.Loader("Integrity"));

    [TestMethod]
    public void Path_is_the_one_in_the_models_file() => Assert.AreEqual("weights/weights-loader.js", _program.Loader("Path"));

    [TestMethod]
    [DataRow("#!/usr/bin/env node\n#field = 1;\n#if x\n// \"quoted\" \\n `${a}`\r\nb\rc\u2028d\u0085e\0f\t{0}\uFEFF/* */ *\\\"\"")]
    [DataRow("")]
    [DataRow("\"")]
    [DataRow("\n\n")]
    public void A_verbatim_literal_keeps_its_text(string text)
    {
        var setup = new ConsumerSetup
        {
            Sources = [$"internal static class C\n{{\n    public static string Text => {Literal.Verbatim(text)};\n}}\n"],
        };

        string? value = (string?)Generated.From([], setup).AssertClean().Load().GetType("C")!.GetProperty("Text")!.GetValue(null);

        Assert.AreEqual(text, value);
    }
}
