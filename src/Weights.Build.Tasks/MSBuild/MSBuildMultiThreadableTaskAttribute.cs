namespace Microsoft.Build.Framework;

/// <summary>
/// Marks tasks that may run at the same time in one process and do not depend on its current folder. With <c>-mt</c>, MSBuild runs all
/// other tasks in a separate process. MSBuild finds the attribute by its name, in any assembly. Our version of Microsoft.Build.Framework
/// does not contain it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
