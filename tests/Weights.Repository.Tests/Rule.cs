namespace Weights.Repository.Tests;

/// <summary>Checks of a rule: a failure lists every place that breaks it, and says what to do.</summary>
internal static class Rule
{
    public static void AssertKept(IEnumerable<string> violations, string advice)
    {
        var places = violations.ToList();
        Assert.IsEmpty(places, $"{advice}\n{string.Join('\n', places)}\n");
    }
}
