namespace Weights.Encryption.Tests;

[TestClass]
public sealed class ThreadsThatDoNotStart
{
    // As on a machine with four processors: a pass over a model starts three threads.
    private const int Processors = 4;

    // Longer than the 32 MiB after which the writer flushes on another thread.
    private const int Length = 40 << 20;

    private static readonly ModelFileName _name = ModelFileName.Of("demo");

    public static IEnumerable<object[]> Formats =>
        [
            [ContainerFormat.Gcm],
            [ContainerFormat.Chunked],
        ];

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void At_any_position_it_is_an_error_without_output_or_running_threads(ContainerFormat format)
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.At("model");
        using (var sparse = File.OpenHandle(source, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(sparse, Length);
        }

        var all = new Starter(failing: -1);
        Write(format, key, source, folder.At("whole"), all);
        File.Delete(folder.At("whole"));

        // Three threads that hash, three that encrypt, one that flushes.
        Assert.IsGreaterThanOrEqualTo(7, all.Count);
        for (var position = 0; position < 7; position++)
        {
            var starter = new Starter(position);

            var error = Assert.ThrowsExactly<ContainerException>(() => Write(format, key, source, folder.At("out"), starter));

            Assert.Contains("did not start another thread", error.Message);
            Assert.IsTrue(starter.Started.TrueForAll(thread => !thread.IsAlive), $"position {position}");
            Assert.HasCount(position, starter.Started);
            CollectionAssert.AreEqual(new[] { source }, Directory.GetFileSystemEntries(folder.Path), $"position {position}");
        }
    }

    [TestMethod]
    public void The_threads_that_did_start_have_ended_before_the_error_is_thrown()
    {
        using var begun = new ManualResetEventSlim();
        using var returned = new ManualResetEventSlim();
        var outlived = false;

        // The first thread is in a step when the second one cannot start.
        void AtOnce(Piece piece)
        {
            begun.Set();
            outlived |= returned.Wait(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }

        var starter = new Starter(failing: 1, beforeFailure: () => begun.Wait(CancellationToken.None));
        Assert.ThrowsExactly<ContainerException>(() =>
            PieceFlow.Run(
                [new(16, 16, inPlace: true), new(16, 16, inPlace: true), new(16, 16, inPlace: true)],
                new(ModelLength: 1000, PieceLength: 16, SealedPieceLength: 16, SealsInPlace: true, ContainerLength: 1000),
                AtOnce,
                [_ => { }],
                starter.Threads,
                CancellationToken.None
            )
        );
        var running = starter.Started.Exists(thread => thread.IsAlive);
        returned.Set();

        Assert.IsFalse(running || outlived);
    }

    private static void Write(ContainerFormat format, ContentKey key, string source, string destination, Starter starter)
    {
        var options = new ContainerWriterOptions(Reproducible: true, Hash: true, Progress: null) { Threads = starter.Threads };
        _ =
            format == ContainerFormat.Gcm
                ? GcmContainerFile.Write(key, _name, source, destination, options, CancellationToken.None)
                : ChunkedContainerFile.Write(key, _name, source, destination, chunkLog2: 19, options, CancellationToken.None);
    }

    /// <summary>Starts threads, except one.</summary>
    private sealed class Starter
    {
        private readonly int _failing;
        private readonly Action? _beforeFailure;

        public Starter(int failing, Action? beforeFailure = null)
        {
            (_failing, _beforeFailure) = (failing, beforeFailure);
            Threads = new(Processors, Start);
        }

        public WriterThreads Threads { get; }

        public List<Thread> Started { get; } = [];

        public int Count => Started.Count;

        private void Start(Thread thread)
        {
            if (Started.Count == _failing)
            {
                _beforeFailure?.Invoke();

                // As Thread.Start does if the system refuses.
#pragma warning disable CA2201 // The very exception is the subject.
                throw new OutOfMemoryException();
#pragma warning restore CA2201
            }

            thread.Start();
            Started.Add(thread);
        }
    }
}
