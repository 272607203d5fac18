using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weights.Generators.Emit;
using Weights.Generators.Tests.Harness;

#pragma warning disable CA5394 // a seeded Random repeats the same cases on every run

namespace Weights.Generators.Tests;

/// <summary>
/// Names that try to break out of a literal or a comment. The build refuses most of them, but the generator does not rely on that.
/// </summary>
[TestClass]
public sealed class HostileNameTests
{
    private static readonly string[] _pieces =
    [
        "\"",
        "\\",
        "\\u0022",
        "\"; } } class Evil { }",
        "\n",
        "\r\n",
        "\u2028",
        "\u2029",
        "\u0085",
        "\0",
        "\u001A",
        "\t",
        "<",
        ">",
        "&",
        "&lt;",
        "</c></summary>",
        "<!--",
        "-->",
        "]]>",
        "*/",
        "///",
        "#endif",
        "{0}",
        "{{",
        "$(x)",
        "%41",
        "\u202E",
        "\uFEFF",
        "\uFFFF",
        "\uD800",
        "\uDC00",
        "🎉",
        "\U000E0001",
        "é",
        "e\u0301",
        "\u0301",
        "模",
        "ﷺ",
        "a",
        "B",
        "7",
        "_",
        "-",
        " ",
        "/",
        "class",
        "All",
        "OnnxModels",
        "ToString",
        "@",
        "'",
        "\u200D",
        "\u00A0",
        "İ",
        "ǆ",
        "ΐ",
    ];

    [TestMethod]
    public void Each_name_compiles_alone_in_docs_and_in_paths()
    {
        TestModel[] models = [.. _pieces.Select((piece, i) => new TestModel(piece + i, Files: ("k" + piece, "weights/" + piece)))];

        AssertArrive(models);
    }

    [TestMethod]
    public void Each_name_compiles_as_an_input_a_dimension_and_a_producer()
    {
        TestTensor[] tensors = [.. _pieces.Append("").Select(piece => new TestTensor(piece, piece, piece, piece, 1, null))];

        var program = new GeneratedProgram(
            ModelsJson.Create(
                new TestModel("m")
                {
                    Source = string.Concat(_pieces),
                    Producer = string.Concat(_pieces),
                    OperatorSets = [.. _pieces.Select(piece => (piece, 1L))],
                    Inputs = tensors,
                    Outputs = [.. tensors.Reverse()],
                }
            )
        );

        string[] expected = [.. tensors.Select(tensor => Whole(tensor.Name))];
        Assert.AreSequenceEqual(expected, program.Model("M").Inputs.Select(tensor => tensor.Name));
        Assert.AreSequenceEqual(expected.Reverse(), program.Model("M").Outputs.Select(tensor => tensor.Name));
        Assert.AreSequenceEqual(expected, program.Model("M").Inputs.Select(tensor => tensor.Dimensions![0].Name));
        Assert.AreSequenceEqual(
            expected.Distinct().Order(StringComparer.Ordinal),
            program.TensorNames("M", "Inputs").Values.Order(StringComparer.Ordinal)
        );
    }

    [TestMethod]
    public void Long_names_and_ten_thousand_inputs_compile()
    {
        TestTensor[] tensors =
        [
            .. Enumerable.Range(0, 10_000).Select(i => new TestTensor($"input.{i}", "float32[1, 512]", "float32", 1, 512)),
        ];
        string longName = string.Concat(Enumerable.Repeat("模型", 2_048));

        var program = new GeneratedProgram(
            ModelsJson.Create(
                new TestModel("many") { Inputs = tensors },
                new TestModel(longName) { Inputs = [new TestTensor(longName, "float32[]"), new TestTensor(longName + "a", "float32[]")] }
            )
        );

        Assert.AreEqual("input.9999", program.TensorNames("Many", "Inputs")["Input9999"]);
        Assert.HasCount(2, program.TryGet(longName)!.Inputs);
    }

    [TestMethod]
    public void Random_names_compile_and_keep_their_value()
    {
        var random = new Random(4711);
        for (int round = 0; round < 25; round++)
        {
            string[] names =
            [
                .. Enumerable
                    .Range(0, 40)
                    .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => _pieces[random.Next(_pieces.Length)])))
                    .Distinct(),
            ];

            AssertArrive([.. names.Select(name => new TestModel(name, Files: ("k", name)))]);
        }
    }

    [TestMethod]
    public void Documentation_is_well_formed_and_shows_the_name()
    {
        string code = Generated
            .From(ModelsJson.Of([.. _pieces.Where(piece => !piece.Any(char.IsSurrogate))]))
            .AssertClean()
            .File("OnnxModels.g.cs");
        List<MemberDeclarationSyntax> members =
        [
            .. CSharpSyntaxTree
                .ParseText(code)
                .GetRoot()
                .DescendantNodes()
                .OfType<MemberDeclarationSyntax>()
                .Where(member => member.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.PublicKeyword))),
        ];

        foreach (MemberDeclarationSyntax member in members)
        {
            string comment = string.Join(
                '\n',
                member
                    .GetLeadingTrivia()
                    .ToFullString()
                    .Split('\n')
                    .Select(line => line.Trim())
                    .Where(line => line.StartsWith("///", StringComparison.Ordinal))
                    .Select(line => line[3..])
            );
            var documentation = XElement.Parse($"<doc>{comment}</doc>");
            Assert.AreEqual("summary", documentation.Elements().First().Name.LocalName);
        }

        Assert.Contains("<c>&lt;/c&gt;&lt;/summary&gt;</c>", code);
    }

    [TestMethod]
    [DataRow(0, "0 bytes")]
    [DataRow(1, "1 byte")]
    [DataRow(999, "999 bytes")]
    [DataRow(1_000, "1.0 kB (1,000 bytes)")]
    [DataRow(999_949, "999.9 kB (999,949 bytes)")]
    [DataRow(999_950, "1.0 MB (999,950 bytes)")]
    [DataRow(10_857_958, "10.9 MB (10,857,958 bytes)")]
    [DataRow(999_950_000, "1.0 GB (999,950,000 bytes)")]
    [DataRow(long.MaxValue, "9223372036.9 GB (9,223,372,036,854,775,807 bytes)")]
    public void Sizes_have_a_unit(long bytes, string expected) => Assert.AreEqual(expected, DocText.SizeInFull(bytes));

    private static void AssertArrive(TestModel[] models)
    {
        var program = new GeneratedProgram(ModelsJson.Create(models));

        // JSON in UTF-8 cannot represent half a surrogate pair.
        TestModel[] sorted = [.. models.OrderBy(model => Whole(model.Name), StringComparer.Ordinal)];
        Assert.AreSequenceEqual(sorted.Select(model => Whole(model.Name)), program.All.Select(model => model.Name));
        Assert.AreSequenceEqual(sorted.Select(model => Whole(model.PublishedFiles[0].Path)), program.All.Select(model => model.Path));
    }

    private static string Whole(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
