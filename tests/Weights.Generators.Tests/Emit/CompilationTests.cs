using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>The generated code in projects of many kinds, with warnings as errors.</summary>
[TestClass]
public sealed class CompilationTests
{
    private static readonly TestModel[] _models =
    [
        new("2-x")
        {
            Inputs = [new("state", "float32[2, n, ?]", "float32", 2, "n", null)],
            Outputs = [new("any", "float32[...]", Shape: null)],
        },
        new("open", Format: "none", Files: ("", "weights/open.onnx")),
        new("several", Files: [("a", "weights/a/s.enc"), ("b", "weights/b/s.enc")]),
    ];

    public static IEnumerable<object[]> Consumers =>
        from language in new[]
        {
            LanguageVersion.CSharp7_3,
            LanguageVersion.CSharp8,
            LanguageVersion.CSharp9,
            LanguageVersion.CSharp12,
            LanguageVersion.Latest,
            LanguageVersion.Preview,
        }
        from nullable in language == LanguageVersion.CSharp7_3
            ? new[] { NullableContextOptions.Disable }
            : [NullableContextOptions.Disable, NullableContextOptions.Enable]
        from standard in new[] { false, true }
        from access in new[] { "internal", "public" }
        select new object[] { language, nullable, standard, access };

    [TestMethod]
    [DynamicData(nameof(Consumers))]
    public void It_compiles_without_a_warning(LanguageVersion language, NullableContextOptions nullable, bool standard, string access)
    {
        var setup = new ConsumerSetup
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
                                    foreach (OnnxTensorInfo tensor in model.Inputs)
                                    {
                                        text += tensor.Name + tensor.ElementType;
                                        text += tensor.Dimensions == null ? "" : tensor.Dimensions[0].ToString();
                                    }
                                }

                                text += OnnxModels._2X.Inputs.State + OnnxModels._2X.Outputs.All.Count + OnnxModels.Own;
                                OnnxModelInfo found = OnnxModels.TryGet("open") ?? OnnxModels.Open;
                                text += found.Path;

                                return text + WeightsLoader.Path + WeightsLoader.Integrity + WeightsLoader.Source;
                            }
                        }

                        static partial class OnnxModels
                        {
                            /// <summary>A member that a user adds.</summary>
                            public static string Own = _2X.Inputs.State + All[0].Name;
                        }
                    }
                    """,
            ],
        };

        Generated generated = Generated.From(ModelsJson.Create("OnnxModels", "MyApp", access, _models), setup).AssertClean();

        bool knowsNullable = language != LanguageVersion.CSharp7_3;
        Assert.AreEqual(knowsNullable, generated.File("OnnxModels.g.cs").Contains("#nullable enable", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("namespace MyApp { class System { } class String { } class Array { } class Generic { } }")]
    [DataRow("namespace MyApp.System { class Array { } } namespace MyApp.MyApp { class OnnxModelInfo { } }")]
    [DataRow("namespace MyApp { namespace global { class System { } } class ArgumentException { } }")]
    public void Types_of_the_project_do_not_hide_those_of_the_generated_code(string source) =>
        Generated
            .From(
                ModelsJson.Create([.. _models, new TestModel("system"), new TestModel("my app")]),
                new ConsumerSetup { Sources = [source] }
            )
            .AssertClean();

    [TestMethod]
    public void A_public_manifest_in_a_CLS_compliant_library_does_not_warn() =>
        Generated
            .From(
                ModelsJson.Create("OnnxModels", "MyApp", "public", new TestModel("2-x"), new TestModel("ab"), new TestModel("aB")),
                new ConsumerSetup { Sources = ["[assembly: System.CLSCompliant(true)]"] }
            )
            .AssertClean();

    [TestMethod]
    [DataRow("public", true)]
    [DataRow("Public", true)]
    [DataRow("internal", false)]
    public void The_project_sets_the_access(string access, bool isPublic)
    {
        Type[] types = Generated.From(ModelsJson.Create("OnnxModels", "MyApp", access, _models)).Load().GetTypes();

        foreach (string name in new[] { "OnnxModels", "OnnxModelInfo", "WeightsLoader" })
        {
            Assert.AreEqual(isPublic, types.Single(type => type.FullName == "MyApp." + name).IsPublic, name);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("OnnxModels")]
    [DataRow("MyApp.OnnxModels")]
    [DataRow("MyApp.OnnxModelInfo")]
    public void Any_root_namespace_compiles(string @namespace)
    {
        string use =
            "internal static class User { internal static string Use() { return OnnxModels._2X.Inputs.State + OnnxModels._2X.Path; } }";
        var setup = new ConsumerSetup { Sources = [@namespace.Length == 0 ? use : $"namespace {@namespace} {{ {use} }}"] };

        Generated.From(ModelsJson.Create("OnnxModels", @namespace, "internal", _models), setup).AssertClean();
    }

    [TestMethod]
    public void The_code_uses_no_reflection_so_trimming_and_AOT_keep_it()
    {
        // System.Reflection is only used for the attributes that the compiler adds to every assembly.
        string[] referred = [.. Generated.From(ModelsJson.Create(_models)).AssertClean().ReferredTypes()];

        Assert.Contains("System.String", referred);
        Assert.IsEmpty(
            referred.Where(type =>
                type is "System.Type" or "System.Activator"
                || type.StartsWith("System.Reflection.", StringComparison.Ordinal)
                || type.StartsWith("System.Linq.", StringComparison.Ordinal)
            )
        );
    }

    [TestMethod]
    public void Two_hundred_models_compile()
    {
        TestModel[] models = [.. Enumerable.Range(0, 200).Select(i => new TestModel($"folder/model {i:000}"))];

        var program = new GeneratedProgram(ModelsJson.Create(models));

        Assert.AreSequenceEqual(models.Select(model => model.Name), program.All.Select(model => model.Name));
    }
}
