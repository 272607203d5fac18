using Weights.Generators.Manifest;

namespace Weights.Generators.Emit;

/// <summary>
/// A class with the names of a model's inputs or outputs. Models whose tensors have the same names share it, because the compiler and the
/// analyzers need a millisecond for each member.
/// </summary>
internal sealed class TensorClass
{
    private TensorClass(string member, string kind, IReadOnlyList<IReadOnlyList<TensorEntry>> lists, string firstModel)
    {
        // No member of the class has this name, because PropertyName writes an underscore only before digits.
        Name = $"{member}_{kind}";
        Kind = kind;
        Lists = lists;
        FirstModel = firstModel;
    }

    /// <summary>Gets the name: that of the first model that has the class.</summary>
    public string Name { get; }

    /// <summary>Gets <c>Inputs</c> or <c>Outputs</c>.</summary>
    public string Kind { get; }

    /// <summary>Gets the tensors of each model that has the class.</summary>
    public IReadOnlyList<IReadOnlyList<TensorEntry>> Lists { get; }

    /// <summary>Gets the name of the first model that has the class.</summary>
    public string FirstModel { get; }

    public bool IsEmpty => Lists[0].Count == 0;

    /// <param name="members">The properties of the models.</param>
    /// <param name="models">The models.</param>
    /// <param name="kind"><c>Inputs</c> or <c>Outputs</c>.</param>
    /// <param name="tensorsOf">The tensors of a model; null if they are unknown.</param>
    /// <returns>The class of each model, in the order of the models.</returns>
    public static IReadOnlyList<TensorClass> Share(
        IReadOnlyList<string> members,
        IReadOnlyList<ModelEntry> models,
        string kind,
        Func<ModelEntry, EquatableArray<TensorEntry>?> tensorsOf
    )
    {
        var lists = models.Select(model => (IReadOnlyList<TensorEntry>?)tensorsOf(model) ?? []).ToList();
        var classes = new TensorClass[models.Count];
        foreach (IGrouping<string, int> same in Enumerable.Range(0, models.Count).GroupBy(i => Key(lists[i]), StringComparer.Ordinal))
        {
            int first = same.First();
            var shared = new TensorClass(members[first], kind, [.. same.Select(i => lists[i])], models[first].Name);
            foreach (int i in same)
            {
                classes[i] = shared;
            }
        }

        return classes;
    }

    // With lengths, because a name can contain any character.
    private static string Key(IReadOnlyList<TensorEntry> tensors) =>
        string.Concat(tensors.Select(tensor => $"{tensor.Name.Length}:{tensor.Name}"));
}
