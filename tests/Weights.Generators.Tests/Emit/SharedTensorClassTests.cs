using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>Models whose tensors have the same names share their types, because each member costs the compiler a millisecond.</summary>
[TestClass]
public sealed class SharedTensorClassTests
{
    private static readonly TestModel _small = new("a") { Inputs = [new("x", "float32[1]", "float32", 1)] };
    private static readonly TestModel _large = new("b") { Inputs = [new("x", "float32[2]", "float32", 2)] };

    [TestMethod]
    public void A_model_keeps_its_own_types_and_shapes()
    {
        var program = new GeneratedProgram(ModelsJson.Create(_small, _large));

        Assert.AreEqual("x", program.TensorNames("B", "Inputs")["X"]);
        Assert.AreEqual("x: float32[1]", program.Model("A").Inputs.Single().ToString());
        Assert.AreEqual("x: float32[2]", program.Model("B").Inputs.Single().ToString());
        Assert.AreEqual(2, program.Model("B").Inputs.Single().Dimensions!.Single().Size);
    }

    [TestMethod]
    public void The_documentation_gives_a_type_only_if_all_models_have_it()
    {
        Assert.Contains("<c>x</c>: <c>float32[1]</c>.", Code(_small));
        Assert.Contains("<c>x</c>. Its type depends on the model", Code(_small, _large));
        Assert.Contains("The inputs of <c>a</c>, and of 1 more.", Code(_small, _large));
    }

    [TestMethod]
    public void Names_that_only_look_the_same_together_are_not_shared()
    {
        var program = new GeneratedProgram(
            ModelsJson.Create(
                new TestModel("a") { Inputs = [new("xy", "float32[]"), new("z", "float32[]")] },
                new TestModel("b") { Inputs = [new("x", "float32[]"), new("yz", "float32[]")] }
            )
        );

        CollectionAssert.AreEquivalent(new[] { "Xy", "Z" }, program.TensorNames("A", "Inputs").Keys.ToArray());
        CollectionAssert.AreEquivalent(new[] { "X", "Yz" }, program.TensorNames("B", "Inputs").Keys.ToArray());
    }

    [TestMethod]
    public void Each_of_500_similar_models_is_one_member()
    {
        TestModel[] models = [.. Enumerable.Range(0, 500).Select(i => _small with { Name = $"m{i}" })];

        Assert.AreEqual(Members(Code(models[0])) + 499, Members(Code(models)));
    }

    private static string Code(params TestModel[] models) =>
        Generated.From(ModelsJson.Create(models)).AssertClean().File("OnnxModels.g.cs");

    private static int Members(string code) =>
        CSharpSyntaxTree.ParseText(code).GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>().Count();
}
