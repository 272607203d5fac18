using System.Net.Http.Headers;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>Copies of a content key in the server's process.</summary>
internal static class ServerCopies
{
    private const int Answers = 200;

    public static async Task Run()
    {
        Console.WriteLine("| server | copies of the content key's 32 bytes | as text |");
        Console.WriteLine("|---|---|---|");
        await GrantStores.Each(
            async (_, folder, connectionString) =>
            {
                var bytes = RandomNumberGenerator.GetBytes(ContentKey.Length);
                await using var shop = await GrantShop.Open(folder, connectionString, bytes);
                await using var server = await GrantServer.Start(shop);
                using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
                client.DefaultRequestHeaders.Add("Cookie", await GrantServer.SignIn(client, shop, "c_1"));
                client.DefaultRequestHeaders.Add("Origin", GrantServer.Origin);
                Task<HttpResponseMessage> Session() =>
                    client.PostAsync(
                        new Uri("/api/model-key/session", UriKind.Relative),
                        new StringContent(GrantServer.Body(shop.Kid), MediaTypeHeaderValue.Parse("application/json"))
                    );
                Task<HttpResponseMessage> Raw() => client.GetAsync(new Uri($"/api/model-key?kid={shop.Kid}", UriKind.Relative));
                var needles = new Needles(Secret.Bytes(bytes), Secret.Text(bytes));
                void Row(string when)
                {
                    var counts = ProcessMemory.Find(server.ProcessId, needles).CountBy(finding => finding.Kind).ToDictionary();
                    Console.WriteLine($"| {when} | {counts.GetValueOrDefault(0)} | {counts.GetValueOrDefault(1)} |");
                }

                Row("started");
                await Ask(Session);
                Row($"after {Answers} answers of the session protocol");
                await Ask(Raw);
                Row($"after {Answers} more of the compatible mode");
                await Ask(Session);
                Row($"after {Answers} more of the session protocol");
            },
            "SQLite"
        );
    }

    private static async Task Ask(Func<Task<HttpResponseMessage>> ask)
    {
        for (var i = 0; i < Answers; i++)
        {
            using var answer = await ask();
            answer.EnsureSuccessStatusCode();
        }
    }
}
