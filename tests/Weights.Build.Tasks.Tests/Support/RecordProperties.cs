using System.Reflection;

namespace Weights.Build.Tasks.Tests;

/// <summary>Changes records one property at a time, whatever properties they have.</summary>
internal static class RecordProperties
{
    /// <summary>For each property: its name, and a copy of the record in which only this property has another value.</summary>
    public static IEnumerable<(string Name, T Record)> EachChanged<T>(T record)
        where T : notnull
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(record, null)!;
            property.SetValue(copy, Other(property.GetValue(record)));
            yield return (property.Name, copy);
        }
    }

    private static object Other(object? value) =>
        value switch
        {
            string text => text + "x",
            bool flag => !flag,
            long number => number + 1,
            _ => throw new NotSupportedException($"Add a case for values such as '{value}'."),
        };
}
