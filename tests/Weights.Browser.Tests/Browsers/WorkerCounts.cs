namespace Weights.Browser.Tests.Browsers;

/// <summary>The workers that a page started.</summary>
/// <param name="Started">All of them.</param>
/// <param name="Worked">Those that sent more than the message that their script runs.</param>
/// <param name="Failed">Those with an error.</param>
/// <param name="Ended">Those that the page terminated.</param>
internal sealed record WorkerCounts(int Started, int Worked, int Failed, int Ended);
