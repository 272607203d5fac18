using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>The generated code in consumers of many kinds, with warnings as errors.</summary>
[TestClass]
public sealed class CompilationTests
{
    private static readonly TestModel[] s_models =
        [new("2-x"), new("open", Format: "none", Files: ("", "weights/open.onnx")), new("several", Files: [("a", "weights/a/s.enc"), ("b", "weights/b/s.enc")])];

    public static IEnumerable<object[]> Consumers =>
        from language in new[] { LanguageVersion.CSharp7_3, LanguageVersion.CSharp8, LanguageVersion.CSharp9, LanguageVersion.CSharp12, LanguageVersion.Latest, LanguageVersion.Preview }
        from nullable in language == LanguageVersion.CSharp7_3 ? new[] { NullableContextOptions.Disable } : [NullableContextOptions.Disable, NullableContextOptions.Enable]
        from standard in new[] { false, true }
        from access in new[] { "internal", "public" }
        select new object[] { language, nullable, standard, access };

    [TestMethod]
    [DynamicData(nameof(Consumers))]
    public void It_compiles_without_a_warning(LanguageVersion language, NullableContextOptions nullable, bool standard, string access)
    {
        var setup = new Setup
        {
            Language = language,
            Nullable = nullable,
            References = standard ? References.NetStandard20 : References.Net10,
            Sources =
            [
                """
                namespace MyApp
                {
                    internal static class User
                    {
                        internal static string Use()
                        {
                            string text = OnnxModels._2X.Name + OnnxModels.Open.Path + OnnxModels.Several.GetPath("b");
                            foreach (OnnxModelInfo model in OnnxModels.All)
                            {
                                text += model.KeyId + model.Format + model.Size + model.EncryptedSize;
                            }

                            return text + WeightsLoader.Path + WeightsLoader.Integrity + WeightsLoader.Source;
                        }
                    }
                }
                """,
            ],
        };

        Generated generated = Generated.From(ModelsJson.Create("OnnxModels", "MyApp", access, s_models), setup).AssertClean();

        bool knowsNullable = language != LanguageVersion.CSharp7_3;
        Assert.AreEqual(knowsNullable, generated.File("OnnxModels.g.cs").Contains("#nullable enable", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("namespace MyApp { class System { } class String { } class Array { } class Generic { } }")]
    [DataRow("namespace MyApp.System { class Array { } } namespace MyApp.MyApp { class OnnxModelInfo { } }")]
    [DataRow("namespace MyApp { namespace global { class System { } } class ArgumentException { } }")]
    public void Types_of_the_consumer_do_not_get_in_the_way(string source) =>
        Generated.From(ModelsJson.Create([.. s_models, new TestModel("system"), new TestModel("my app")]), new Setup { Sources = [source] }).AssertClean();

    [TestMethod]
    public void A_public_manifest_in_a_CLS_compliant_library_does_not_warn() =>
        Generated.From(
            ModelsJson.Create("OnnxModels", "MyApp", "public", new TestModel("2-x"), new TestModel("ab"), new TestModel("aB")),
            new Setup { Sources = ["[assembly: System.CLSCompliant(true)]"] }).AssertClean();

    [TestMethod]
    [DataRow("public", true)]
    [DataRow("Public", true)]
    [DataRow("internal", false)]
    public void Access_is_as_the_project_says(string access, bool isPublic)
    {
        Type[] types = Generated.From(ModelsJson.Create("OnnxModels", "MyApp", access, s_models)).Load().GetTypes();

        foreach (string name in new[] { "OnnxModels", "OnnxModelInfo", "WeightsLoader" })
        {
            Assert.AreEqual(isPublic, types.Single(type => type.FullName == "MyApp." + name).IsPublic, name);
        }
    }

    [TestMethod]
    public void Two_hundred_models_compile()
    {
        TestModel[] models = [.. Enumerable.Range(0, 200).Select(i => new TestModel($"folder/model {i:000}"))];

        var program = new GeneratedProgram(ModelsJson.Create(models));

        Assert.AreSequenceEqual(models.Select(model => model.Name), program.All.Select(model => model.Name));
    }
}
