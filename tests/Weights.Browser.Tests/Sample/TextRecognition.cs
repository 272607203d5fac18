namespace Weights.Browser.Tests.Sample;

/// <summary>The demo that reads text in an image.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TextRecognition
{
    [TestMethod]
    [DataRow("Weights.Build")]
    [DataRow("Hello 2026")]
    [DataRow("Price: 42.50")]
    public async Task The_text_is_the_one_that_was_drawn(string text)
    {
        await using var visit = await Visit.Begin();
        await visit.SignIn();
        await visit.LoadModel("/ocr");

        await visit.Page.GetByTestId("ocr-input").FillAsync(text);
        await Assertions.Expect(visit.Page.GetByTestId("ocr-text")).ToHaveTextAsync(text, new() { Timeout = 60_000 });

        await visit.Reaches("ocr", "done");
        Assert.IsEmpty(visit.Errors);
    }
}
