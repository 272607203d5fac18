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
    private readonly Channel<string> _hung = Channel.CreateUnbounded<string>();
    private int _opened;

    /// <summary>What each call throws; null if it works.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How many stored keys were asked for.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>From now on, calls for purposes that contain a text do not return, whatever happens to their token.</summary>
    public void Hang(string purpose) => _hanging[purpose] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the calls for a purpose return.</summary>
    public void Release(string purpose)
    {
        if (_hanging.TryRemove(purpose, out var hanging))
        {
            hanging.SetResult();
        }
    }

    /// <summary>Waits for the next call that does not return. Returns its purpose.</summary>
    public Task<string> HangsAsync() => _hung.Reader.ReadAsync().AsTask();

    public async ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default)
    {
        await RespondAsync(purpose);
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
        await RespondAsync(purpose);
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
        return secret;
    }

    private async Task RespondAsync(string purpose)
    {
        if (_hanging.FirstOrDefault(pair => purpose.Contains(pair.Key, StringComparison.Ordinal)).Value is { } hanging)
        {
            _hung.Writer.TryWrite(purpose);
            await hanging.Task;
        }

        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
