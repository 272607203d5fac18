using System.Text.Json;

namespace Weights.Encryption.Tests;

/// <summary>
/// Changed containers that every implementation must refuse, from the list that the loader's tests use too
/// (tests/vectors/make-mutations.mjs).
/// </summary>
[TestClass]
public sealed class Mutations
{
    // The most that a refusal may allocate in addition to the file: buffers for header and derivation, exceptions, text. A reader that
    // trusted a wrong length would allocate far more.
    private const int Slack = 256 << 10;

    private static readonly JsonElement _list = Load();
    private static readonly Dictionary<string, JsonElement> _bases = _list
        .GetProperty("bases")
        .EnumerateArray()
        .ToDictionary(item => item.GetProperty("id").GetString()!);

    private static readonly (string Way, ChunkedSample.Reader Read)[] _gcmReaders =
    [
        ("in memory", (key, _, path) => GcmContainer.Decrypt(key, File.ReadAllBytes(path))),
        ("to a file", GcmToFile),
    ];

    [TestMethod]
    public void Every_container_can_be_read_before_it_is_changed()
    {
        using var folder = new TemporaryFolder();
        using var key = ContentKey.Parse(_list.GetProperty("key").GetString());
        foreach (var (id, item) in _bases)
        {
            foreach (var (way, read) in IsGcm(item) ? _gcmReaders : ChunkedSample.Readers)
            {
                CollectionAssert.AreEqual(
                    Pattern.Bytes(item.GetProperty("plaintextLength").GetInt32()),
                    read(key, NameOf(item), folder.Write("container", Container(id))),
                    $"{id} {way}"
                );
            }
        }
    }

    [TestMethod]
    public void No_reader_accepts_a_changed_container_or_allocates_more_than_its_length()
    {
        using var folder = new TemporaryFolder();
        using var key = ContentKey.Parse(_list.GetProperty("key").GetString());
        using var otherKey = ContentKey.Parse(_list.GetProperty("otherKey").GetString());
        var refused = 0;
        foreach (var mutation in _list.GetProperty("cases").EnumerateArray())
        {
            var item = _bases[mutation.GetProperty("base").GetString()!];
            var path = folder.Write("container", Change(mutation));
            var length = new FileInfo(path).Length;
            if (NameAskedFor(mutation, item) is not { } name)
            {
                // An invalid name cannot be requested.
                continue;
            }

            var format =
                mutation.TryGetProperty("format", out var given) ? given.GetString()
                : IsGcm(item) ? "gcm"
                : "chunked";
            foreach (var (way, read) in format == "gcm" ? _gcmReaders : ChunkedSample.Readers)
            {
                var what = $"{mutation.GetProperty("name").GetString()}, read {way}";
                var before = GC.GetAllocatedBytesForCurrentThread();
                Assert.ThrowsExactly<ContainerException>(
                    () => read(mutation.TryGetProperty("otherKey", out _) ? otherKey : key, name, path),
                    what
                );
                Assert.IsLessThan((4 * length) + Slack, GC.GetAllocatedBytesForCurrentThread() - before, what);
                Assert.IsFalse(File.Exists(path + ".back"), what);
                refused++;
            }
        }

        Assert.IsGreaterThan(2000, refused);
    }

    private static byte[] GcmToFile(ContentKey key, ModelFileName file, string path)
    {
        var destination = path + ".back";
        GcmContainerFile.Decrypt(key, path, destination);
        var model = File.ReadAllBytes(destination);
        File.Delete(destination);
        return model;
    }

    private static bool IsGcm(JsonElement item) => item.TryGetProperty("iv", out _);

    private static ModelFileName? NameAskedFor(JsonElement mutation, JsonElement item)
    {
        try
        {
            return mutation.TryGetProperty("file", out var file) ? NameOf(file.GetString()!) : NameOf(item);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ModelFileName NameOf(JsonElement item) => NameOf(item.GetProperty("file").GetString()!);

    private static ModelFileName NameOf(string file) =>
        file.EndsWith(".onnx", StringComparison.Ordinal)
            ? ModelFileName.Of(file[..^".onnx".Length])
            : ModelFileName.OfExternal(file[..(file.LastIndexOf('/') + 1)] + "model", file[(file.LastIndexOf('/') + 1)..]);

    private static byte[] Container(string id)
    {
        var item = _bases[id];
        using var key = ContentKey.Parse(_list.GetProperty("key").GetString());
        var plaintext = Pattern.Bytes(item.GetProperty("plaintextLength").GetInt32());
        if (IsGcm(item))
        {
            var container = new byte[plaintext.Length + GcmContainer.Overhead];
            GcmContainer.Seal(key, Convert.FromHexString(item.GetProperty("iv").GetString()!), plaintext, container);
            return container;
        }

        return ChunkedSample.Seal(
            key,
            NameOf(item),
            plaintext,
            item.GetProperty("chunkLog2").GetInt32(),
            Convert.FromHexString(item.GetProperty("salt").GetString()!)
        );
    }

    private static byte[] Change(JsonElement mutation)
    {
        var id = mutation.GetProperty("base").GetString()!;
        return mutation
            .GetProperty("edits")
            .EnumerateArray()
            .Aggregate(Container(id), (container, edit) => Apply(edit.EnumerateObject().Single(), container, id));
    }

    private static byte[] Apply(JsonProperty edit, byte[] container, string id)
    {
        switch (edit.Name)
        {
            case "flip":
                container[edit.Value.GetProperty("at").GetInt32()] ^= edit.Value.GetProperty("mask").GetByte();
                return container;
            case "set":
                Convert
                    .FromHexString(edit.Value.GetProperty("hex").GetString()!)
                    .CopyTo(container, edit.Value.GetProperty("at").GetInt32());
                return container;
            case "cut":
                return container[..edit.Value.GetInt32()];
            case "append":
                return [.. container, .. Convert.FromHexString(edit.Value.GetString()!)];
            case "chunks":
                return
                [
                    .. container[..ChunkedHeader.Length],
                    .. edit.Value.EnumerateArray().SelectMany(chunk => Chunk(id, container, chunk.GetInt32())),
                ];
            case "foreign":
                var other = edit.Value.GetProperty("base").GetString()!;
                var chunk = Chunk(other, Container(other), edit.Value.GetProperty("chunk").GetInt32());
                chunk.CopyTo(container, (int)Layout(id).OffsetOf(edit.Value.GetProperty("into").GetInt32()));
                return container;
            default:
                throw new InvalidDataException(edit.Name);
        }
    }

    private static byte[] Chunk(string id, byte[] container, int index) =>
        container.AsSpan((int)Layout(id).OffsetOf(index), Layout(id).LengthOf(index) + ChunkedLayout.TagLength).ToArray();

    private static ChunkedLayout Layout(string id) =>
        new(_bases[id].GetProperty("plaintextLength").GetInt32(), _bases[id].GetProperty("chunkLog2").GetInt32());

    private static JsonElement Load()
    {
        using var stream = typeof(Mutations).Assembly.GetManifestResourceStream("mutations.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
