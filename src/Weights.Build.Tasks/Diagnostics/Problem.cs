namespace Weights.Build.Tasks;

/// <summary>Something to tell the person who builds: a code with a page of its own, what is wrong and what to do, and the file it is about.</summary>
/// <param name="Code">A code of <see cref="Problems"/>.</param>
/// <param name="Message">What, why and what to do; never a key.</param>
/// <param name="File">The file it is about, as the project wrote it; null where there is none.</param>
/// <param name="IsWarning">Whether the build goes on.</param>
internal sealed record Problem(string Code, string Message, string? File = null, bool IsWarning = false);
