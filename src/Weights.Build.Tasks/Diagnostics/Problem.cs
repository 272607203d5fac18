namespace Weights.Build.Tasks;

/// <summary>An error or warning for the person who builds.</summary>
/// <param name="Code">A code of <see cref="Problems"/>, which has a page under docs/reference/diagnostics.</param>
/// <param name="Message">What is wrong, why, and what to do; never a key.</param>
/// <param name="File">The file that it is about, as the project contains it; null if there is none.</param>
/// <param name="IsWarning">Whether the build continues.</param>
internal sealed record Problem(string Code, string Message, string? File = null, bool IsWarning = false);
