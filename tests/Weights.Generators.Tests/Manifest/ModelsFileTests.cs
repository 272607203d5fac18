using Microsoft.CodeAnalysis;
using Weights.Generators.Manifest;
using Weights.Generators.Tests.Harness;

#pragma warning disable CA5394 // a seeded Random repeats the same cases on every run

namespace Weights.Generators.Tests;

/// <summary>Models files that are missing, damaged or of another version.</summary>
[TestClass]
public sealed class ModelsFileTests : VerifyBase
{
    private static readonly string _good = ModelsJson.Create(
        new TestModel("a"),
        new TestModel("b", Files: [("x", "weights/x/b.enc"), ("y", "weights/y/b.enc")])
    );

    [TestMethod]
    public Task An_unusable_file_is_an_error_that_says_why()
    {
        string[] files =
        [
            "",
            " ",
            "{",
            "null",
            "[]",
            "\"x\"",
            "1",
            "{}",
            "<xml/>",
            "{\"version\":1}",
            _good + "x",
            _good[..^5],
            _good.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal),
            _good.Replace("\"version\": 1", "\"version\": \"1\"", StringComparison.Ordinal),
            _good.Replace("\"version\": 1", "\"version\": 1.5", StringComparison.Ordinal),
            _good.Replace("1000000", "-1", StringComparison.Ordinal),
            _good.Replace("1000000", "1e6", StringComparison.Ordinal),
            _good.Replace("1000000", "9223372036854775808", StringComparison.Ordinal),
            _good.Replace("internal", "private", StringComparison.Ordinal),
            _good.Replace("\"name\": \"b\"", "\"name\": \"a\"", StringComparison.Ordinal),
            _good.Replace("\"name\": \"b\"", "\"name\": null", StringComparison.Ordinal),
            _good.Replace("\"models\": [", "\"models\": [1,", StringComparison.Ordinal),
            _good.Replace("\"keys\": [", "\"keys\": [], \"other\": [", StringComparison.Ordinal),
            _good.Replace("\"loader\": {", "\"loader\": [], \"other\": {", StringComparison.Ordinal),
            "{\"deep\":" + new string('[', 100_000),
        ];
        var report = new System.Text.StringBuilder();
        foreach (string file in files)
        {
            Generated generated = Generated.From(file);

            Assert.IsNull(generated.Exception, file);
            Assert.IsEmpty(generated.Files, file);
            Diagnostic diagnostic = generated.Reported.Single();
            report.AppendLine(diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        }

        return Verify(report.ToString());
    }

    [TestMethod]
    public void The_error_has_a_code_a_help_page_and_the_path()
    {
        Diagnostic diagnostic = Generated.From("{").Reported.Single();

        Assert.AreEqual("WEIGHTS0020", diagnostic.Id);
        Assert.AreEqual(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.AreEqual("/app/obj/Debug/net10.0/weights.models.json", diagnostic.Location.GetLineSpan().Path);
        Assert.EndsWith("WEIGHTS0020.md", diagnostic.Descriptor.HelpLinkUri);
    }

    [TestMethod]
    public void Without_a_file_there_is_no_code_and_no_error()
    {
        Assert.IsEmpty(Generated.From([]).AssertClean().Files);
        Assert.IsEmpty(Generated.From([TestFile.Manifest(null)]).AssertClean().Files);
        Assert.IsEmpty(Generated.From([new TestFile("/app/other.models.json", "{")]).AssertClean().Files);
    }

    [TestMethod]
    public void Unknown_members_are_ignored()
    {
        string newer = _good
            .Replace("\"version\"", "\"a b\": {\"c\": [null, true, 1.5, {}]}, \"version\"", StringComparison.Ordinal)
            .Replace("\"size\"", "\"later\": [{\"name\": \"x\", \"shape\": [1, \"n\"]}], \"size\"", StringComparison.Ordinal);

        Assert.AreEqual(Generated.From(_good).File("OnnxModels.g.cs"), Generated.From(newer).AssertClean().File("OnnxModels.g.cs"));
    }

    [TestMethod]
    public void A_byte_order_mark_is_ignored()
    {
        // The compiler removes the mark when it reads a file.
        Generated.From([new TestFile(@"C:\app\obj\Weights.Models.json", _good)]).AssertClean();
        Assert.IsNull(Generated.From("\uFEFF" + _good).Exception);
    }

    [TestMethod]
    public void Equal_files_count_as_one_and_different_files_are_an_error()
    {
        TestFile release = new("/app/obj/Release/net10.0/weights.models.json", _good);
        TestFile other = new("/app/obj/Release/net10.0/weights.models.json", ModelsJson.Of("c"));

        Assert.HasCount(4, Generated.From([TestFile.Manifest(_good), release]).AssertClean().Files);
        Generated generated = Generated.From([TestFile.Manifest(_good), other]);
        Assert.IsEmpty(generated.Files);
        Assert.AreEqual(Diagnostics.UnusableManifestId, generated.Reported.Single().Id);
    }

    [TestMethod]
    public void Damage_is_never_an_exception()
    {
        const string soil = "\0{}[]\",:\\u<>1-x\uD800\u2028";
        var random = new Random(20);
        for (int i = 0; i < 3_000; i++)
        {
            char[] text = _good.ToCharArray();
            for (int j = random.Next(1, 4); j > 0; j--)
            {
                text[random.Next(text.Length)] = soil[random.Next(soil.Length)];
            }

            ReadResult result = ManifestReader.Read(
                TestFile.Manifest(new string(text, 0, random.Next(text.Length / 2, text.Length))),
                CancellationToken.None
            );

            Assert.IsTrue(result.Manifest is null != result.Problem is null);
        }
    }
}
