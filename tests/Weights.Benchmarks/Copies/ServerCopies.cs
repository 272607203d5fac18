using System.Net.Http.Headers;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>Copies of a content key in the server's process.</summary>
internal static class ServerCopies
{
    private const int Responses = 200;

    public static async Task Run()
    {
        var bytes = RandomNumberGenerator.GetBytes(ContentKey.Length);
        await using var empty = await EmptyDatabase.CreateSqlite();
        await using var database = await KeyDatabase.Open(empty, bytes);
        await database.AddCustomers(1);
        await using var server = await KeyServerSite.Start(database);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Cookie", await KeyRequests.SignIn(server.Address, customers: 1));
        client.DefaultRequestHeaders.Add("Origin", KeyServerSite.Origin);
        Task<HttpResponseMessage> Session() =>
            client.PostAsync(
                new Uri("/api/model-key/session", UriKind.Relative),
                new StringContent(KeyRequests.SessionBody(database.Kid), MediaTypeHeaderValue.Parse("application/json"))
            );
        Task<HttpResponseMessage> Raw() => client.GetAsync(new Uri($"/api/model-key?kid={database.Kid}", UriKind.Relative));
        var needles = new Needles(Secret.Bytes(bytes), Secret.Text(bytes));
        void Row(string when)
        {
            var counts = ProcessMemory.Find(server.ProcessId, needles).CountBy(finding => finding.Kind).ToDictionary();
            Console.WriteLine($"| {when} | {counts.GetValueOrDefault(0)} | {counts.GetValueOrDefault(1)} |");
        }

        Console.WriteLine("| server | copies of the content key's 32 bytes | as text |");
        Console.WriteLine("| --- | --- | --- |");
        Row("started");
        await Send(Session);
        Row($"after {Responses} responses of the session protocol");
        await Send(Raw);
        Row($"after {Responses} more of the raw mode");
        await Send(Session);
        Row($"after {Responses} more of the session protocol");
    }

    private static async Task Send(Func<Task<HttpResponseMessage>> send)
    {
        for (var i = 0; i < Responses; i++)
        {
            using var response = await send();
            response.EnsureSuccessStatusCode();
        }
    }
}
