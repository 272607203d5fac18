using System.Globalization;

namespace Weights.Build.Package.Tests;

/// <summary>Models that a program runs with <c>Weights.OnnxRuntime</c>, and the code for it.</summary>
internal static class RuntimeModels
{
    private const int Layers = 2;
    private const int Width = 64;

    /// <summary>For the item group of a project.</summary>
    public static string Items { get; } =
        $"""
            <PackageReference Include="Weights.OnnxRuntime" Version="{PackageFeed.Version}" />
            <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" />
            <OnnxModel Include="models/*.onnx" />
            """;

    /// <summary>A class with a method that runs a session. Its result is a line for <see cref="AssertOutput"/>.</summary>
    public static string RunClass { get; } =
        $$"""
            internal static class Inference
            {
                public static string Run(string label, Microsoft.ML.OnnxRuntime.InferenceSession session)
                {
                    float[] ones = [.. Enumerable.Repeat(1f, {{Width}})];
                    var x = new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(ones, [1, {{Width}}]);
                    using var results = session.Run([Microsoft.ML.OnnxRuntime.NamedOnnxValue.CreateFromTensor("x", x)]);
                    return FormattableString.Invariant($"{label} {results[0].AsTensor<float>().First()}");
                }
            }
            """;

    /// <summary>Adds the models <c>a</c>, with external data, and <c>b</c>.</summary>
    public static Consumer RuntimeSources(this Consumer project)
    {
        Directory.CreateDirectory(project.File("models"));
        MatMulModel.WriteExternal(project.File("models/a.onnx"), Layers, Width, seed: 1);
        MatMulModel.WriteInline(project.File("models/b.onnx"), Layers, Width, seed: 2);
        return project.Write("Inference.cs", RunClass).Key();
    }

    /// <summary>The plaintext that must be in no file.</summary>
    public static byte[] Plaintext(Consumer project) => File.ReadAllBytes(project.File("models/a.data"));

    /// <summary>Compares the lines of the models with the results of the unencrypted ones.</summary>
    public static void AssertOutput(string output)
    {
        float[] ones = [.. Enumerable.Repeat(1f, Width)];
        foreach (var (label, seed) in new[] { ("A", 1), ("B", 2) })
        {
            var expected = MatMulModel.Output(Layers, Width, seed, ones)[0];
            var line = output.Split('\n').Single(line => line.Trim().StartsWith(label + " ", StringComparison.Ordinal));
            Assert.AreEqual(expected, double.Parse(line.Trim()[2..], CultureInfo.InvariantCulture), 1e-5);
        }
    }
}
