using static Weights.Onnx.Tests.OnnxBytes;

namespace Weights.Onnx.Tests;

[TestClass]
public sealed class ExternalDataOfModels
{
    [TestMethod]
    public void External_tensors_are_found_at_every_place_of_a_tensor()
    {
        byte[] Tensor(string location) => ExternalTensor("t", location);
        byte[] Sparse(string values, string indices) => Proto.Join(Proto.Field(1, Tensor(values)), Proto.Field(2, Tensor(indices)));
        var subgraph = Proto.Join(
            Node(Proto.Field(5, Tensor("subgraph-node"))),
            Initializer(Tensor("subgraph-initializer")),
            SparseInitializer(Tensor("subgraph-values"), Tensor("subgraph-indices"))
        );

        var model = Proto.Join(
            Model(
                Node(
                    Proto.Field(5, Tensor("attribute")),
                    Proto.Join(Proto.Field(10, Tensor("list-1")), Proto.Field(10, Tensor("list-2"))),
                    Proto.Field(22, Sparse("sparse-values", "sparse-indices")),
                    Proto.Field(23, Sparse("sparse-list-values", "sparse-list-indices")),
                    Proto.Field(6, subgraph),
                    Proto.Field(11, Node(Proto.Field(6, Initializer(Tensor("branch")))))
                ),
                Initializer(Tensor("initializer")),
                SparseInitializer(Tensor("values"), Tensor("indices"))
            ),
            Proto.Field(20, Proto.Field(1, Initializer(Tensor("initialization"))), Proto.Field(2, Initializer(Tensor("algorithm")))),
            Proto.Field(
                25,
                Proto.Field(7, Proto.Field(5, Proto.Field(5, Tensor("function")))),
                Proto.Field(11, Proto.Field(5, Tensor("function-default")))
            )
        );

        CollectionAssert.AreEqual(
            new[]
            {
                "attribute",
                "list-1",
                "list-2",
                "sparse-values",
                "sparse-indices",
                "sparse-list-values",
                "sparse-list-indices",
                "subgraph-node",
                "subgraph-initializer",
                "subgraph-values",
                "subgraph-indices",
                "branch",
                "initializer",
                "values",
                "indices",
                "initialization",
                "algorithm",
                "function",
                "function-default",
            },
            Locations(model)
        );
    }

    [TestMethod]
    public void A_file_is_listed_once_with_the_greatest_end_of_its_tensors()
    {
        var model = Describe(
            Model(
                Initializer(ExternalTensor("a", "weights.bin", "4096", "16")),
                Initializer(ExternalTensor("b", "other.bin")),
                Initializer(ExternalTensor("c", "weights.bin", "5000000000", "2000000000")),
                Initializer(ExternalTensor("d", "weights.bin", length: "16"))
            )
        );

        CollectionAssert.AreEqual(
            new OnnxExternalFile[] { new("weights.bin", 7_000_000_000), new("other.bin", 0) },
            model.ExternalFiles.ToArray()
        );
    }

    [TestMethod]
    public void An_external_initializer_is_not_an_input() =>
        Assert.IsEmpty(Describe(Model(Initializer(ExternalTensor("w", "w.bin")), Input("w", TensorType(1)))).Inputs);

    [TestMethod]
    public void Entries_of_a_tensor_inside_the_model_are_ignored()
    {
        Assert.IsEmpty(Locations(Model(Initializer(Entry("location", "left-over"), Proto.Field(14, 0)))));
        Assert.IsEmpty(Locations(Model(Initializer(Entry("location", "left-over")))));
    }

    [TestMethod]
    public void The_order_of_fields_and_unknown_keys_do_not_matter() =>
        CollectionAssert.AreEqual(
            new[] { "weights.bin" },
            Locations(
                Model(
                    Initializer(
                        Proto.Field(14, 1),
                        Entry("checksum", "da39a3ee"),
                        Proto.Field(13, Proto.Field(2, "weights.bin"), Proto.Field(1, "location")),
                        Proto.Field(13, [])
                    )
                )
            )
        );

    [TestMethod]
    public void A_location_is_returned_unchanged()
    {
        string[] locations = ["../secret", "C:\\x", "/etc/passwd", "e\u0301", "\u00e9", "a b", "line\nfeed"];

        CollectionAssert.AreEqual(
            locations,
            Locations(Model([.. locations.Select(location => Initializer(ExternalTensor("t", location)))]))
        );
    }

    [TestMethod]
    public void One_dot_and_slash_at_the_start_of_a_location_are_left_out()
    {
        string[] locations = ["./w.bin", "./sub/./w.bin", "././w.bin", "./../w.bin", ".\\w.bin", ".w.bin"];

        CollectionAssert.AreEqual(
            new[] { "w.bin", "sub/./w.bin", "./w.bin", "../w.bin", ".\\w.bin", ".w.bin" },
            Locations(Model([.. locations.Select(location => Initializer(ExternalTensor("t", location)))]))
        );
    }

    [TestMethod]
    public void Both_spellings_of_a_location_are_one_file() =>
        CollectionAssert.AreEqual(
            new OnnxExternalFile[] { new("w.bin", 48) },
            Describe(Model(Initializer(ExternalTensor("a", "w.bin", "0", "16")), Initializer(ExternalTensor("b", "./w.bin", "32", "16"))))
                .ExternalFiles.ToArray()
        );

    [TestMethod]
    public void A_missing_or_invalid_location_or_number_is_damage()
    {
        byte[][] tensors =
        [
            Proto.Field(14, 1),
            ExternalTensor("t", ""),
            ExternalTensor("t", "./"),
            Proto.Join(Proto.Field(14, 1), Proto.Field(13, Proto.Field(1, "location"))),
            Proto.Join(
                Proto.Field(14, 1),
                Proto.Field(
                    13,
                    Proto.Field(1, "location"),
                    Proto.Field(
                        2,
                        [
                            [(byte)'a', 0xE9],
                        ]
                    )
                )
            ),
            ExternalTensor("t", "a", offset: "-1"),
            ExternalTensor("t", "a", offset: "0x10"),
            ExternalTensor("t", "a", length: ""),
            ExternalTensor("t", "a", length: "9223372036854775808"),
            ExternalTensor("t", "a", offset: "9223372036854775807", length: "1"),
        ];
        foreach (var tensor in tensors)
        {
            Assert.ThrowsExactly<OnnxFormatException>(() => Describe(Model(Initializer(tensor))));
        }
    }

    private static string[] Locations(byte[] model) => [.. Describe(model).ExternalFiles.Select(file => file.Location)];
}
