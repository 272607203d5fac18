using System.Globalization;

namespace Weights.Browser.Tests.Sample;

/// <summary>The demo that finds speech in a recording.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SpeechDetection
{
    private const float Tolerance = 1e-4f;

    [TestMethod]
    public async Task The_probabilities_are_those_of_the_unencrypted_model()
    {
        await using var visit = await Visit.Begin();
        await visit.SignIn();
        await visit.LoadModel("/vad");
        await visit.Page.GetByTestId("vad-clip").ClickAsync();
        await visit.Reaches("vad", "done");
        var shown = (await visit.Page.GetByTestId("vad-probabilities").TextContentAsync())!
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => float.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))
            .ToArray();

        var plain = await ProbabilitiesOfThePlainModel(visit.Page);

        Assert.HasCount(plain.Length, shown);
        Assert.IsGreaterThan(100, shown.Length);
        for (var i = 0; i < plain.Length; i++)
        {
            Assert.AreEqual(plain[i], shown[i], Tolerance, $"step {i}");
        }

        // The clip contains speech and silence, so that two empty results do not pass.
        Assert.IsGreaterThan(0.9f, shown.Max());
        Assert.IsLessThan(0.1f, shown.Min());
        Assert.IsGreaterThan(0, await visit.Page.GetByTestId("vad-segments").Locator("tr").CountAsync());
        Assert.IsEmpty(visit.Errors);
    }

    // The plaintext comes from the test, not from the site.
    private static async Task<float[]> ProbabilitiesOfThePlainModel(IPage page)
    {
        await page.RouteAsync(
            "**/plain.onnx",
            route => route.FulfillAsync(new() { Path = PublishedSample.Models["silero-vad"], ContentType = "application/octet-stream" })
        );
        return await page.EvaluateAsync<float[]>(
            """
            async () => {
              const { ort } = await import('/js/ort.js');
              const { decode } = await import('/js/vad/audio.js');
              const { speechProbabilities } = await import('/js/vad/detector.js');
              const bytes = async (url) => (await fetch(url)).arrayBuffer();
              const session = await ort.InferenceSession.create(new Uint8Array(await bytes('/plain.onnx')));
              const clip = document.querySelector('[data-testid=vad-clip]').dataset.file;
              return Array.from(await speechProbabilities(session, await decode(await bytes(clip)), () => {}));
            }
            """
        );
    }
}
