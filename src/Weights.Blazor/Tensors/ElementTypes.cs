namespace Weights.Blazor;

/// <summary>
/// onnxruntime-web's names of element types, and their types in C#. Strings are not included, because they have no fixed size.
/// </summary>
internal static class ElementTypes
{
    public const string Text = "string";

    private static readonly Dictionary<Type, (string Name, string Keyword)> _ofType = new()
    {
        [typeof(Half)] = ("float16", "Half"),
        [typeof(float)] = ("float32", "float"),
        [typeof(double)] = ("float64", "double"),
        [typeof(sbyte)] = ("int8", "sbyte"),
        [typeof(byte)] = ("uint8", "byte"),
        [typeof(short)] = ("int16", "short"),
        [typeof(ushort)] = ("uint16", "ushort"),
        [typeof(int)] = ("int32", "int"),
        [typeof(uint)] = ("uint32", "uint"),
        [typeof(long)] = ("int64", "long"),
        [typeof(ulong)] = ("uint64", "ulong"),
        [typeof(bool)] = ("bool", "bool"),
    };

    /// <exception cref="NotSupportedException">A tensor cannot have elements of this type.</exception>
    public static string NameOf<T>()
        where T : unmanaged =>
        _ofType.TryGetValue(typeof(T), out var type)
            ? type.Name
            : throw new NotSupportedException(
                $"A tensor cannot have elements of type {typeof(T).Name}. Possible types are "
                    + $"{string.Join(", ", _ofType.Values.Select(static known => known.Keyword))}, string."
            );

    /// <summary>How to read the elements, for an error message.</summary>
    public static string HowToRead(string name) =>
        name == Text ? "read them as Strings"
        : _ofType.Values.FirstOrDefault(known => known.Name == name).Keyword is { } keyword ? $"read them with AsSpan<{keyword}>()"
        : "C# has no type for them";
}
