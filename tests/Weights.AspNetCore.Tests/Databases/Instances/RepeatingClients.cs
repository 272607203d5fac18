using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Signed-in users who send one key request after another.</summary>
internal sealed class RepeatingClients : IAsyncDisposable
{
    /// <summary>The response of a site that does not run.</summary>
    public const string Lost = "lost";

    private readonly Channel<ClientResult> _responses = Channel.CreateUnbounded<ClientResult>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ClientResult> _all = [];
    private Task _running = Task.CompletedTask;
    private int _notCounted;

    public IReadOnlyList<ClientResult> All => _all;

    public static async Task<RepeatingClients> StartAsync(ReverseProxy proxy, string kid, params string[] customers)
    {
        var clients = new RepeatingClients();
        var cookies = await Task.WhenAll(customers.Select(customer => SiteProcess.LogInAsync(proxy.Client, customer)));
        clients._running = Task.WhenAll(
            customers.Zip(
                cookies,
                (customer, cookie) =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            while (!clients._stopping.IsCancellationRequested)
                            {
                                clients._responses.Writer.TryWrite(await RequestAsync(proxy, kid, customer, cookie));
                            }
                        }
                        catch (Exception e) when (clients._responses.Writer.TryComplete(e))
                        {
                            // The exception reaches the reader of the channel.
                        }
                    })
            )
        );
        return clients;
    }

    /// <summary>How many responses of a kind came since the last <see cref="ResetCounts"/>.</summary>
    public int Count(string response, string? customer = null) =>
        _all.Skip(_notCounted).Count(result => result.Response == response && result.Customer == (customer ?? result.Customer));

    public void ResetCounts()
    {
        while (_responses.Reader.TryRead(out var result))
        {
            _all.Add(result);
        }

        _notCounted = _all.Count;
    }

    public async Task ReadUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _all.Add(await _responses.Reader.ReadAsync());
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        ResetCounts();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private static async Task<ClientResult> RequestAsync(ReverseProxy proxy, string kid, string customer, string cookie)
    {
        var sentAt = Stopwatch.GetTimestamp();
        try
        {
            return await RequestAsync(proxy, kid, customer, cookie, sentAt);
        }
        catch (HttpRequestException)
        {
            // The site was killed while it sent its response.
            return new(customer, sentAt, Lost, Session: "");
        }
    }

    private static async Task<ClientResult> RequestAsync(ReverseProxy proxy, string kid, string customer, string cookie, long sentAt)
    {
        using var client = new SessionClient(kid);
        using var response = await client.PostAsync(proxy.Client, user: null, change: request => request.Headers.Add("Cookie", cookie));
        if (response.StatusCode == HttpStatusCode.BadGateway)
        {
            return new(customer, sentAt, Lost, Session: "");
        }

        if (!response.IsSuccessStatusCode)
        {
            return new(customer, sentAt, $"{(int)response.StatusCode} {await RefusalResponses.CodeAsync(response)}", Session: "");
        }

        var json = await response.Content.ReadAsStringAsync();
        using var key = client.Open(json);
        return new(
            customer,
            sentAt,
            key?.Kid == kid ? "granted" : "a response that does not open",
            JsonDocument.Parse(json).RootElement.GetProperty("session").GetString()!
        );
    }
}

/// <param name="Customer">The customer of the client.</param>
/// <param name="SentAt">When the request was sent, as a <see cref="Stopwatch"/> timestamp.</param>
/// <param name="Response">"granted", <see cref="RepeatingClients.Lost"/>, or the status and the code of the refusal.</param>
/// <param name="Session">The session in the response; empty for a refusal.</param>
internal sealed record ClientResult(string Customer, long SentAt, string Response, string Session);
