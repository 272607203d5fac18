using System.Collections.Concurrent;

namespace Weights.Encryption.Tests;

[TestClass]
public sealed class PieceFlows
{
    private static readonly PieceLayout _layout = new(
        ModelLength: 1000,
        PieceLength: 16,
        SealedPieceLength: 16,
        SealsInPlace: true,
        ContainerLength: 1000
    );

    [TestMethod]
    public void Later_steps_get_the_pieces_in_order_whatever_the_order_of_the_first_step()
    {
        using var others = new CountdownEvent(3);
        var (second, third) = (new List<long>(), new List<(long, int)>());

        // With two threads, the first piece ends last of the pieces that four buffers allow.
        void AtOnce(Piece piece)
        {
            if (piece.Index == 0 && Environment.ProcessorCount > 1)
            {
                others.Wait(CancellationToken.None);
            }
            else if (piece.Index is > 0 and < 4)
            {
                others.Signal();
            }
        }

        PieceFlow.Run(
            Buffers(4),
            _layout,
            AtOnce,
            [piece => second.Add(piece.Index), piece => third.Add((piece.Index, piece.Length))],
            WriterThreads.Default,
            CancellationToken.None
        );

        long[] all = [.. Enumerable.Range(0, 63)];
        CollectionAssert.AreEqual(all, second);
        CollectionAssert.AreEqual(all.Select(index => (index, index == 62 ? 8 : 16)).ToList(), third);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void There_are_never_more_pieces_in_work_than_buffers(int buffers)
    {
        var underWay = new ConcurrentDictionary<Piece, long>();

        PieceFlow.Run(
            Buffers(buffers),
            _layout,
            piece => Assert.IsTrue(underWay.TryAdd(piece, piece.Index)),
            [piece => Assert.IsTrue(underWay.TryRemove(KeyValuePair.Create(piece, piece.Index)))],
            WriterThreads.Default,
            CancellationToken.None
        );

        Assert.IsEmpty(underWay);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void An_exception_of_a_step_reaches_the_caller(int step)
    {
        void Work(Piece piece, int here)
        {
            if (here == step && piece.Index == 20)
            {
                throw new ContainerException("broken");
            }
        }

        var thrown = Assert.ThrowsExactly<ContainerException>(() =>
            PieceFlow.Run(
                Buffers(8),
                _layout,
                piece => Work(piece, 0),
                [piece => Work(piece, 1)],
                WriterThreads.Default,
                CancellationToken.None
            )
        );

        Assert.AreEqual("broken", thrown.Message);
    }

    [TestMethod]
    public void After_an_exception_no_step_is_running()
    {
        using var begun = new ManualResetEventSlim();
        using var returned = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim(initialState: Environment.ProcessorCount == 1);
        var (outlived, caller) = (false, Environment.CurrentManagedThreadId);

        // The step of the calling thread fails while the step of another thread is running, so the flow could return too early.
        void AtOnce(Piece piece)
        {
            if (Environment.CurrentManagedThreadId != caller)
            {
                begun.Set();
                outlived |= returned.Wait(TimeSpan.FromMilliseconds(200), CancellationToken.None);
                ended.Set();
                return;
            }

            if (Environment.ProcessorCount > 1)
            {
                begun.Wait(CancellationToken.None);
            }

            throw new ContainerException("broken");
        }

        Assert.ThrowsExactly<ContainerException>(() =>
            PieceFlow.Run(Buffers(2), _layout, AtOnce, [_ => { }], WriterThreads.Default, CancellationToken.None)
        );
        returned.Set();
        ended.Wait(CancellationToken.None);

        Assert.IsFalse(outlived);
    }

    [TestMethod]
    public void Cancelling_stops_before_the_next_step()
    {
        using var cancel = new CancellationTokenSource();
        var appended = new List<long>();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            PieceFlow.Run(
                Buffers(8),
                _layout,
                _ => { },
                [
                    piece =>
                    {
                        appended.Add(piece.Index);
                        if (piece.Index == 10)
                        {
                            cancel.Cancel();
                        }
                    },
                ],
                WriterThreads.Default,
                cancel.Token
            )
        );

        Assert.AreEqual(10, appended[^1]);
    }

    private static Piece[] Buffers(int count) => [.. Enumerable.Range(0, count).Select(_ => new Piece(16, 16, inPlace: true))];
}
