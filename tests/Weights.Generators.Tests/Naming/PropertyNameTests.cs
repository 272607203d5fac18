using Microsoft.CodeAnalysis.CSharp;
using Weights.Generators.Naming;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>The member name of a model's name.</summary>
[TestClass]
public sealed class PropertyNameTests
{
    [TestMethod]
    [DataRow("silero_vad", "SileroVad")]
    [DataRow("PP-OCRv4_rec", "PPOCRv4Rec")]
    [DataRow("face/detect", "FaceDetect")]
    [DataRow("2-x", "_2X")]
    [DataRow("100%", "_100")]
    [DataRow("class", "Class")]
    [DataRow("yield", "Yield")]
    [DataRow("modèle", "Modèle")]
    [DataRow("mode\u0300le", "Modèle", DisplayName = "decomposed letters are composed")]
    [DataRow("x\u0301y", "X\u0301y", DisplayName = "a mark that composes with nothing stays")]
    [DataRow("a \u0301b", "AB", DisplayName = "a mark without a letter goes")]
    [DataRow("été", "Été")]
    [DataRow("straße", "Straße")]
    [DataRow("ßx", "ßx", DisplayName = "a letter without a capital stays")]
    [DataRow("ıx", "ıx", DisplayName = "the dotless i has no capital in every culture")]
    [DataRow("模型", "模型")]
    [DataRow("نموذج", "نموذج")]
    [DataRow("yolo-v8.1", "YoloV8_1")]
    [DataRow("yolo-v81", "YoloV81")]
    [DataRow("resnet50-v2", "Resnet50V2")]
    [DataRow("1.5/2", "_1_5_2")]
    [DataRow("٣", "_٣", DisplayName = "a digit of any script")]
    [DataRow("Ⅷ", "Ⅷ", DisplayName = "a number that is a letter")]
    [DataRow("x²", "X", DisplayName = "a superscript is none")]
    [DataRow("a\u200Db", "Ab", DisplayName = "a joiner is dropped, as the compiler does")]
    [DataRow("a\u00ADb", "Ab")]
    [DataRow("🎉party🎉time", "PartyTime")]
    [DataRow("\U0001D49Cb", "B", DisplayName = "the compiler does not allow letters above U+FFFF")]
    [DataRow("a\uD800b", "AB", DisplayName = "half a surrogate pair")]
    [DataRow("@ # [ ] { } + & ' , = ~", "")]
    [DataRow("__init__", "Init")]
    [DataRow("$(x)", "X")]
    public void A_name_becomes_an_identifier(string name, string expected)
    {
        string identifier = PropertyName.From(name);

        Assert.AreEqual(expected, identifier);
        Assert.IsTrue(identifier.Length == 0 || SyntaxFacts.IsValidIdentifier(identifier));
        Assert.AreEqual(SyntaxKind.None, SyntaxFacts.GetKeywordKind(identifier));
    }

    [TestMethod]
    [DataRow("all", "AllModel")]
    [DataRow("try_get", "TryGetModel")]
    [DataRow("tensor-names", "TensorNamesModel")]
    [DataRow("OnnxModels", "OnnxModelsModel")]
    [DataRow("onnx-models", "OnnxModelsModel")]
    [DataRow("equals", "EqualsModel")]
    [DataRow("finalize", "FinalizeModel")]
    [DataRow("get-hash-code", "GetHashCodeModel")]
    [DataRow("get_type", "GetTypeModel")]
    [DataRow("memberwise clone", "MemberwiseCloneModel")]
    [DataRow("reference/equals", "ReferenceEqualsModel")]
    [DataRow("ToString", "ToStringModel")]
    [DataRow("try-get", "TryGetModel")]
    [DataRow("OnnxModelInfo", "OnnxModelInfo")]
    [DataRow("system", "System")]
    [DataRow("my-app", "MyApp")]
    public void A_taken_name_gets_the_suffix_Model(string name, string expected)
    {
        Assert.AreEqual(expected, PropertyNames.Assign([name], NameScope.Models("OnnxModels"))[0]);
        Generated.From(ModelsJson.Of(name, "other")).AssertClean();
    }

    [TestMethod]
    public void The_members_of_object_are_all_taken()
    {
        const System.Reflection.BindingFlags any =
            System.Reflection.BindingFlags.Public
            | System.Reflection.BindingFlags.NonPublic
            | System.Reflection.BindingFlags.Static
            | System.Reflection.BindingFlags.Instance;
        string[] members =
        [
            .. typeof(object).GetMembers(any).Where(member => member is System.Reflection.MethodInfo).Select(member => member.Name),
        ];

        Assert.IsNotEmpty(members);
        foreach (string member in members)
        {
            Assert.AreEqual(member + "Model", PropertyNames.Assign([member], NameScope.Models("OnnxModels"))[0]);
        }
    }
}
