using System.Collections.Concurrent;

namespace Weights.Browser.Tests.Sample;

/// <summary>A visitor who comes back and loads the same models again.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SecondVisits
{
    // A model that the page itself fetches, because DevTools shows requests of workers in sessions of their own.
    private const string Page = "/vad";

    [TestMethod]
    public async Task The_second_visit_sends_no_request_for_the_encrypted_model()
    {
        await using var visit = await Visit.Begin();
        await visit.SignIn();
        var traffic = await ModelTraffic.Watch(visit.Page);

        await visit.LoadModel(Page);
        var first = traffic.Take();
        await visit.Page.GotoAsync("/");
        await visit.LoadModel(Page);
        var second = traffic.Take();

        Assert.IsNotEmpty(first.Where(response => !response.FromCache), "the first visit downloads the model");
        Assert.IsNotEmpty(second, "the second visit needs the model too");
        Assert.IsEmpty(second.Where(response => !response.FromCache), string.Join('\n', second));
    }

    /// <summary>The responses with encrypted models that Chromium gives to the page.</summary>
    private sealed class ModelTraffic
    {
        private readonly ConcurrentQueue<ModelResponse> _responses = [];

        public static async Task<ModelTraffic> Watch(IPage page)
        {
            var traffic = new ModelTraffic();
            var devTools = await page.Context.NewCDPSessionAsync(page);
            await devTools.SendAsync("Network.enable");
            devTools.Event("Network.responseReceived").OnEvent += (_, message) =>
            {
                var response = message!.Value.GetProperty("response");
                if (response.GetProperty("url").GetString()!.Contains(".enc?v=", StringComparison.Ordinal))
                {
                    traffic._responses.Enqueue(
                        new ModelResponse(
                            response.GetProperty("url").GetString()!,
                            response.GetProperty("status").GetInt32(),
                            response.GetProperty("fromDiskCache").GetBoolean()
                        )
                    );
                }
            };
            return traffic;
        }

        public List<ModelResponse> Take()
        {
            var taken = _responses.ToList();
            _responses.Clear();
            return taken;
        }
    }

    private sealed record ModelResponse(string Url, int Status, bool FromCache);
}
