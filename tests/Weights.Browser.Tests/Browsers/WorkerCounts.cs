namespace Weights.Browser.Tests.Browsers;

/// <summary>The workers that a page started.</summary>
/// <param name="Started">All of them.</param>
/// <param name="Answered">Those that sent a message, so their script ran.</param>
/// <param name="Failed">Those with an error.</param>
/// <param name="Ended">Those that the page terminated.</param>
internal sealed record WorkerCounts(int Started, int Answered, int Failed, int Ended);
