using System.Collections;
using System.Reflection;

namespace Weights.Generators.Tests.Harness;

/// <summary>All objects that a value keeps in memory: its fields, their fields, and the elements of lists.</summary>
internal static class HeldValues
{
    public static IReadOnlyCollection<object> Of(object value)
    {
        var found = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Add(value, found);
        return found;
    }

    private static void Add(object? value, HashSet<object> found)
    {
        if (value is null || !found.Add(value) || value is string || value.GetType().IsPrimitive)
        {
            return;
        }

        if (value is IEnumerable list)
        {
            foreach (object? item in list)
            {
                Add(item, found);
            }
        }

        for (Type? type = value.GetType(); type is not null && !type.IsArray; type = type.BaseType)
        {
            foreach (
                FieldInfo field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
            )
            {
                Add(field.GetValue(value), found);
            }
        }
    }
}
