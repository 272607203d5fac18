using Weights.Generators.Naming;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>Namespaces and class names that a project sets.</summary>
[TestClass]
public sealed class TypeNameTests
{
    [TestMethod]
    [DataRow("MyApp", "MyApp")]
    [DataRow("My.App", "My.App")]
    [DataRow("my-app", "my_app")]
    [DataRow("my app", "my_app")]
    [DataRow("1app", "_1app")]
    [DataRow("a.1.b", "a._1.b")]
    [DataRow("a.class", "a.@class")]
    [DataRow("a.record.file", "a.@record.@file")]
    [DataRow("__arglist", "@__arglist")]
    [DataRow("a..b", "a.b")]
    [DataRow(".a.", "a")]
    [DataRow(" a . b ", "a.b")]
    [DataRow("", "")]
    [DataRow("...", "")]
    [DataRow("-", "@_", DisplayName = "a single underscore is a keyword")]
    [DataRow("é.ü", "é.ü")]
    [DataRow("e\u0301", "é")]
    [DataRow("a\u200Db", "ab")]
    [DataRow("a🎉b", "a__b")]
    [DataRow("@class", "_class")]
    [DataRow("System", "System")]
    [DataRow("Microsoft.Net", "Microsoft.Net")]
    [DataRow("global", "@global")]
    [DataRow("OnnxModels", "OnnxModels")]
    [DataRow("OnnxModelInfo.WeightsLoader", "OnnxModelInfo.WeightsLoader")]
    public void A_namespace_is_made_valid(string text, string expected)
    {
        Assert.AreEqual(expected, NamespaceName.From(text));
        Generated.From(ModelsJson.Create("OnnxModels", text, "public", new TestModel("x"))).AssertClean();
    }

    [TestMethod]
    [DataRow("OnnxModels", "OnnxModels")]
    [DataRow("models", "@models")]
    [DataRow("my-models", "my_models")]
    [DataRow("My.Models", "My_Models")]
    [DataRow("1", "_1")]
    [DataRow("class", "@class")]
    [DataRow("record", "@record")]
    [DataRow("__arglist", "@__arglist")]
    [DataRow("", "OnnxModels")]
    [DataRow("  ", "OnnxModels")]
    [DataRow("OnnxModelInfo", "OnnxModelInfo_")]
    [DataRow("WeightsLoader", "WeightsLoader_")]
    [DataRow("Modèles", "Modèles")]
    [DataRow("System", "System")]
    [DataRow("All", "All_")]
    [DataRow("TryGet", "TryGet_")]
    [DataRow("OnnxTensorInfo", "OnnxTensorInfo_")]
    [DataRow("OnnxTensors", "OnnxTensors_")]
    [DataRow("TensorNames", "TensorNames_")]
    [DataRow("OnnxDimensionInfo", "OnnxDimensionInfo_")]
    public void A_class_name_is_made_valid(string text, string expected)
    {
        Assert.AreEqual(expected, Keywords.Declare(TypeName.From(text)));
        Generated.From(ModelsJson.Create(text, "MyApp", "public", new TestModel("x"), new TestModel(text))).AssertClean();
    }

    [TestMethod]
    public void Every_keyword_can_be_a_namespace_and_a_class()
    {
        IEnumerable<string> words = Microsoft
            .CodeAnalysis.CSharp.SyntaxFacts.GetReservedKeywordKinds()
            .Concat(Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetContextualKeywordKinds())
            .Select(Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetText);
        foreach (string word in words)
        {
            Generated.From(ModelsJson.Create(word, $"a.{word}", "internal", new TestModel(word))).AssertClean(word);
        }
    }
}
