using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace Weights.AspNetCore.Tests;

/// <summary>A vault that fails, or never returns, as a test wants it.</summary>
internal sealed class Vault : IRootKey
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _hanging = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _watched = new(StringComparer.Ordinal);
    private readonly Channel<string> _hung = Channel.CreateUnbounded<string>();
    private int _opened;

    /// <summary>What each call throws; null if it works.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How many stored keys were asked for.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>The stored key that was decrypted last, in the array that the caller got.</summary>
    public byte[]? Last { get; private set; }

    /// <summary>
    /// From now on, calls whose text, such as <c>encrypt content-key/…</c> or <c>decrypt customer-key/…</c>, contains this text do not
    /// return, whatever happens to their token.
    /// </summary>
    public void Hang(string call) => _hanging[call] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets calls return that <see cref="Hang"/> stopped.</summary>
    public void Release(string call)
    {
        if (_hanging.TryRemove(call, out var hanging))
        {
            hanging.SetResult();
        }
    }

    /// <summary>Waits for the next call that does not return. Returns its text.</summary>
    public Task<string> HangsAsync() => _hung.Reader.ReadAsync().AsTask();

    /// <summary>Waits until a call whose text contains this text has returned, after this call.</summary>
    public Task RespondsAsync(string call) =>
        (_watched[call] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public async ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default)
    {
        await RespondAsync($"encrypt {purpose}");
        var stored = new byte[NonceLength + TagLength + secret.Length];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(
            stored.AsSpan(0, NonceLength),
            secret.Span,
            stored.AsSpan(NonceLength + TagLength),
            stored.AsSpan(NonceLength, TagLength),
            Encoding.UTF8.GetBytes(purpose)
        );
        return stored;
    }

    public async ValueTask<byte[]> UnprotectAsync(
        ReadOnlyMemory<byte> protectedSecret,
        string purpose,
        CancellationToken cancellationToken = default
    )
    {
        Interlocked.Increment(ref _opened);
        await RespondAsync($"decrypt {purpose}");
        var stored = protectedSecret.Span;
        var secret = new byte[stored.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(
            stored[..NonceLength],
            stored[(NonceLength + TagLength)..],
            stored.Slice(NonceLength, TagLength),
            secret,
            Encoding.UTF8.GetBytes(purpose)
        );
        Last = secret;
        foreach (var (_, watched) in _watched.Where(pair => purpose.Contains(pair.Key, StringComparison.Ordinal)))
        {
            watched.TrySetResult();
        }

        return secret;
    }

    private async Task RespondAsync(string call)
    {
        if (_hanging.FirstOrDefault(pair => call.Contains(pair.Key, StringComparison.Ordinal)).Value is { } hanging)
        {
            _hung.Writer.TryWrite(call);
            await hanging.Task;
        }

        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
