namespace Weights.Blazor.Tests;

/// <summary>Tensors, which are checked before they are passed to JavaScript.</summary>
[TestClass]
public sealed class TypedTensors
{
    [TestMethod]
    public void They_keep_elements_type_and_shape()
    {
        var tensor = ModelTensor.Create(new[] { 1f, 2f, 3f, 4f, 5f, 6f }, 2, 3);

        Assert.AreEqual("float32", tensor.ElementType);
        CollectionAssert.AreEqual(new[] { 2, 3 }, tensor.Dimensions.ToArray());
        Assert.AreEqual(6, tensor.Length);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f, 4f, 5f, 6f }, tensor.ToArray<float>());
        Assert.AreEqual("float32[2, 3]", tensor.ToString());
    }

    [TestMethod]
    public void They_are_created_of_arrays_spans_and_single_values()
    {
        var samples = new[] { 1L, 2L, 3L };

        Assert.AreEqual("int64[2]", ModelTensor.Create(samples.AsSpan(1), 2).ToString());
        Assert.AreEqual("int64[1, 3]", ModelTensor.Create(samples, 1, 3).ToString());
        Assert.AreEqual("int64[]", ModelTensor.Scalar(16_000L).ToString());
        Assert.AreEqual("int64[]", ModelTensor.Create(samples[..1]).ToString());
        Assert.AreEqual("bool[0, 3]", ModelTensor.Create(Array.Empty<bool>(), 0, 3).ToString());
        Assert.AreEqual("float16[2, 1]", ModelTensor.Zeros<Half>(2, 1).ToString());
        Assert.AreEqual("string[2]", ModelTensor.Create(["a", "b"], 2).ToString());
    }

    [TestMethod]
    public void They_do_not_change_with_the_array_that_they_were_created_of()
    {
        var samples = new[] { 1f, 2f };
        var words = new[] { "a", "b" };
        var tensor = ModelTensor.Create(samples, 2);
        var text = ModelTensor.Create(words, 2);

        samples[0] = 9;
        words[0] = "changed";

        Assert.AreEqual(1f, tensor.AsSpan<float>()[0]);
        Assert.AreEqual("a", text.Strings[0]);
    }

    [TestMethod]
    public void A_shape_that_does_not_match_the_elements_is_an_error()
    {
        var wrong = Assert.ThrowsExactly<ArgumentException>(() => ModelTensor.Create(new float[512], 1, 576));
        var none = Assert.ThrowsExactly<ArgumentException>(() => ModelTensor.Create(new float[512]));

        Assert.StartsWith(
            "The shape [1, 576] has 576 elements, but 512 are given. Their product must be the number of elements.",
            wrong.Message
        );
        Assert.StartsWith(
            "The shape [] has 1 elements, but 512 are given. Give the dimensions after the elements: ModelTensor.Create(data, 1, 512).",
            none.Message
        );
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ModelTensor.Create(new float[1], -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ModelTensor.Zeros<float>(int.MaxValue, int.MaxValue));
    }

    [TestMethod]
    public void Reading_as_another_type_is_an_error_that_names_the_type()
    {
        var numbers = ModelTensor.Create(new[] { 1L }, 1);
        var words = ModelTensor.Create(["a"], 1);

        Assert.AreEqual(
            "The tensor is int64[1], and its elements cannot be read as float32: read them with AsSpan<long>().",
            Message(() => numbers.ToArray<float>())
        );
        Assert.AreEqual(
            "The tensor is int64[1], and its elements cannot be read as strings: read them with AsSpan<long>().",
            Message(() => _ = numbers.Strings)
        );
        Assert.AreEqual(
            "The tensor is string[1], and its elements cannot be read as float32: read them as Strings.",
            Message(() => words.ToArray<float>())
        );

        static string Message(Action action) => Assert.ThrowsExactly<InvalidOperationException>(action).Message;
    }

    [TestMethod]
    public void A_type_that_no_tensor_has_is_an_error_that_lists_the_types()
    {
        var exception = Assert.ThrowsExactly<NotSupportedException>(() => ModelTensor.Create(new[] { 'a' }, 1));

        Assert.AreEqual(
            "A tensor cannot have elements of type Char. "
                + "Possible types are Half, float, double, sbyte, byte, short, ushort, int, uint, long, ulong, bool, string.",
            exception.Message
        );
    }

    [TestMethod]
    public void A_null_string_is_an_error()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => ModelTensor.Create(["a", null!], 2));

        Assert.StartsWith("Element 1 is null", exception.Message);
    }

    [TestMethod]
    public void An_unknown_name_is_an_error_that_lists_the_names()
    {
        ModelTensors tensors = new() { ["output"] = ModelTensor.Scalar(1f), ["stateN"] = ModelTensor.Zeros<float>(2, 1, 128) };

        var exception = Assert.ThrowsExactly<KeyNotFoundException>(() => _ = tensors["state"]);

        Assert.AreEqual("There is no tensor 'state'. There are: output (float32[]), stateN (float32[2, 1, 128]).", exception.Message);
    }
}
