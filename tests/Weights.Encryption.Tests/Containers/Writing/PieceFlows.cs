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
    public void Later_steps_get_every_piece_in_order_whatever_the_order_in_which_the_first_is_done()
    {
        using var others = new CountdownEvent(3);
        var (second, third) = (new List<long>(), new List<(long, int)>());

        // The first piece ends last of those that four buffers allow to be under way, where there are two threads for it.
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
            CancellationToken.None
        );

        long[] all = [.. Enumerable.Range(0, 63)];
        CollectionAssert.AreEqual(all, second);
        CollectionAssert.AreEqual(all.Select(index => (index, index == 62 ? 8 : 16)).ToList(), third);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void No_more_pieces_are_under_way_than_there_are_buffers(int buffers)
    {
        var underWay = new ConcurrentDictionary<Piece, long>();

        PieceFlow.Run(
            Buffers(buffers),
            _layout,
            piece => Assert.IsTrue(underWay.TryAdd(piece, piece.Index)),
            [piece => Assert.IsTrue(underWay.TryRemove(KeyValuePair.Create(piece, piece.Index)))],
            CancellationToken.None
        );

        Assert.IsEmpty(underWay);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void What_a_step_throws_comes_out(int step)
    {
        void Work(Piece piece, int here)
        {
            if (here == step && piece.Index == 20)
            {
                throw new ContainerException("broken");
            }
        }

        var thrown = Assert.ThrowsExactly<ContainerException>(() =>
            PieceFlow.Run(Buffers(8), _layout, piece => Work(piece, 0), [piece => Work(piece, 1)], CancellationToken.None)
        );

        Assert.AreEqual("broken", thrown.Message);
    }

    [TestMethod]
    public void When_it_throws_no_step_runs_any_more()
    {
        using var begun = new ManualResetEventSlim();
        using var returned = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim(initialState: Environment.ProcessorCount == 1);
        var (outlived, caller) = (false, Environment.CurrentManagedThreadId);

        // The caller's step fails while another thread, where there is one, is still at its own. That gives the flow time to return too early.
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

        Assert.ThrowsExactly<ContainerException>(() => PieceFlow.Run(Buffers(2), _layout, AtOnce, [_ => { }], CancellationToken.None));
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
                cancel.Token
            )
        );

        Assert.AreEqual(10, appended[^1]);
    }

    private static Piece[] Buffers(int count) => [.. Enumerable.Range(0, count).Select(_ => new Piece(16, 16, inPlace: true))];
}
