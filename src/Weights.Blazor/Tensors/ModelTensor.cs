using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weights.Blazor;

/// <summary>An input or an output of a model: elements of one type in row-major order, and a shape. It is immutable.</summary>
public sealed class ModelTensor
{
    private readonly int[] _dimensions;
    private readonly byte[] _bytes;
    private readonly string[] _strings;

    private ModelTensor(string elementType, int[] dimensions, byte[] bytes, string[] strings)
    {
        ElementType = elementType;
        _dimensions = dimensions;
        _bytes = bytes;
        _strings = strings;
    }

    /// <summary>The type of the elements as onnxruntime-web names it: <c>float32</c>, <c>int64</c>, <c>string</c> and so on.</summary>
    public string ElementType { get; }

    /// <summary>The size of each dimension; empty for a scalar.</summary>
    public IReadOnlyList<int> Dimensions => _dimensions;

    /// <summary>The number of elements: the product of the dimensions.</summary>
    public int Length => (int)Product(_dimensions);

    /// <summary>The elements of a tensor of strings.</summary>
    /// <exception cref="InvalidOperationException">The elements are not strings.</exception>
    public IReadOnlyList<string> Strings => ElementType == ElementTypes.Text ? _strings : throw WrongType("strings");

    internal ReadOnlyMemory<int> Shape => _dimensions;

    internal byte[] Bytes => _bytes;

    /// <summary>Creates a tensor with a copy of the elements.</summary>
    /// <typeparam name="T">
    /// <see cref="Half"/> (<c>float16</c>), <see cref="float"/>, <see cref="double"/>, a signed or unsigned integer of 8 to 64 bits, or
    /// <see cref="bool"/>.
    /// </typeparam>
    /// <param name="data">The elements in row-major order.</param>
    /// <param name="dimensions">The shape; empty for a scalar.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative, or an array cannot have so many elements in .NET.</exception>
    /// <exception cref="NotSupportedException">A tensor cannot have elements of that type.</exception>
    public static ModelTensor Create<T>(ReadOnlySpan<T> data, params ReadOnlySpan<int> dimensions)
        where T : unmanaged
    {
        var type = ElementTypes.NameOf<T>();
        return new(type, Checked(dimensions, data.Length), MemoryMarshal.AsBytes(data).ToArray(), []);
    }

    /// <inheritdoc cref="Create{T}(ReadOnlySpan{T}, ReadOnlySpan{int})"/>
    public static ModelTensor Create<T>(T[] data, params ReadOnlySpan<int> dimensions)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        return Create(new ReadOnlySpan<T>(data), dimensions);
    }

    /// <summary>Creates a tensor of strings with a copy of the array.</summary>
    /// <param name="data">The elements in row-major order.</param>
    /// <param name="dimensions">The shape; empty for a scalar.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The shape has another number of elements, or one of them is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative, or an array cannot have so many elements in .NET.</exception>
    public static ModelTensor Create(string[] data, params ReadOnlySpan<int> dimensions)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Array.IndexOf(data, null) is >= 0 and var index
            ? throw new ArgumentException(
                $"Element {index} is null. Use an empty string, because a tensor of strings cannot contain null.",
                nameof(data)
            )
            : new(ElementTypes.Text, Checked(dimensions, data.Length), [], [.. data]);
    }

    /// <summary>Creates a tensor without dimensions, for example a sample rate or a threshold.</summary>
    /// <inheritdoc cref="Create{T}(ReadOnlySpan{T}, ReadOnlySpan{int})" path="/typeparam"/>
    /// <param name="value">Its only element.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="NotSupportedException">A tensor cannot have elements of that type.</exception>
    public static ModelTensor Scalar<T>(T value)
        where T : unmanaged => Create(new ReadOnlySpan<T>(in value));

    /// <summary>Creates a tensor of zeros, for example a model's first state.</summary>
    /// <inheritdoc cref="Create{T}(ReadOnlySpan{T}, ReadOnlySpan{int})" path="/typeparam"/>
    /// <param name="dimensions">The shape.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative, or an array cannot have so many elements in .NET.</exception>
    /// <exception cref="NotSupportedException">A tensor cannot have elements of that type.</exception>
    public static ModelTensor Zeros<T>(params ReadOnlySpan<int> dimensions)
        where T : unmanaged
    {
        var type = ElementTypes.NameOf<T>();
        return new(type, dimensions.ToArray(), new byte[Product(dimensions) * Unsafe.SizeOf<T>()], []);
    }

    /// <summary>The elements in row-major order, without a copy.</summary>
    /// <typeparam name="T">The C# type of <see cref="ElementType"/>.</typeparam>
    /// <returns>The elements.</returns>
    /// <exception cref="InvalidOperationException">The elements are of another type; the message names it.</exception>
    /// <exception cref="NotSupportedException">A tensor cannot have elements of that type.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged =>
        ElementTypes.NameOf<T>() == ElementType ? MemoryMarshal.Cast<byte, T>(_bytes) : throw WrongType(ElementTypes.NameOf<T>());

    /// <summary>A copy of the elements in row-major order.</summary>
    /// <inheritdoc cref="AsSpan{T}"/>
    public T[] ToArray<T>()
        where T : unmanaged => AsSpan<T>().ToArray();

    /// <summary>Type and shape, such as <c>float32[1, 512]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => ElementType + Text(_dimensions);

    /// <summary>Creates a tensor of the result of a run, without copies.</summary>
    internal static ModelTensor Of(string elementType, int[] dimensions, byte[] bytes, string[] strings) =>
        new(elementType, dimensions, bytes, strings);

    private static int[] Checked(ReadOnlySpan<int> dimensions, long length) =>
        Product(dimensions) == length
            ? dimensions.ToArray()
            : throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The shape {Text(dimensions)} has {Product(dimensions)} elements, but {length} are given. "
                )
                    + (
                        dimensions.IsEmpty
                            ? "Give the dimensions after the elements: ModelTensor.Create(data, 1, 512)."
                            : "Their product must be the number of elements."
                    ),
                nameof(dimensions)
            );

    private static long Product(ReadOnlySpan<int> dimensions)
    {
        long product = 1;
        foreach (var dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(dimensions));
            product *= dimension;
            if (product > Array.MaxLength)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(dimensions),
                    $"The shape {Text(dimensions)} has more elements than an array can have in .NET."
                );
            }
        }

        return product;
    }

    private static string Text(ReadOnlySpan<int> dimensions) => $"[{string.Join(", ", dimensions.ToArray())}]";

    private InvalidOperationException WrongType(string wanted) =>
        new($"The tensor is {this}, and its elements cannot be read as {wanted}: {ElementTypes.HowToRead(ElementType)}.");
}
