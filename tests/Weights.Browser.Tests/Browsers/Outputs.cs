using System.Text.Json;

namespace Weights.Browser.Tests.Browsers;

/// <summary>Checks of what a load returned.</summary>
internal static class Outputs
{
    public static void AssertComputed(string model, JsonElement outcome) => WebModels.Of(model).AssertComputed(Of(outcome));

    public static double[] Of(JsonElement outcome)
    {
        Assert.IsTrue(outcome.TryGetProperty("output", out var output), outcome.ToString());
        return output.Deserialize<double[]>()!;
    }
}
