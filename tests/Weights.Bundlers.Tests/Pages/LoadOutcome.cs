using System.Diagnostics.CodeAnalysis;

namespace Weights.Bundlers.Tests;

/// <summary>How a load ended.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Playwright makes it, from the result of the page.")]
internal sealed record LoadOutcome
{
    /// <summary>What the model computed, or null.</summary>
    public double[]? Output { get; init; }

    /// <summary>The code of the error, or null.</summary>
    public string? Code { get; init; }

    public string? Message { get; init; }

    public string? Cause { get; init; }

    /// <summary>How many workers of the page sent a message.</summary>
    public int Worked { get; init; }

    /// <summary>How many workers of the page had an error.</summary>
    public int Failed { get; init; }

    public void AssertComputedBy(WebModel model)
    {
        Assert.IsNotNull(Output, $"{Code}: {Message} {Cause}");
        model.AssertComputed(Output);
    }
}
