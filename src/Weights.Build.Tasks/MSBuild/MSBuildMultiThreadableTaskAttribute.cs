namespace Microsoft.Build.Framework;

/// <summary>
/// Says that tasks of this class may run at the same time in one process, and do not care for its current folder. With <c>-mt</c>, MSBuild runs
/// all others in a process of their own. It knows the attribute by this name, whichever assembly defines it; the Framework package that we can
/// use has none yet.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
