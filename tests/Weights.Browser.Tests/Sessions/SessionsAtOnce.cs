namespace Weights.Browser.Tests.Sessions;

/// <summary>
/// Real models with different weights and one name for their external data. onnxruntime-web has one table of external data for all
/// sessions.
/// </summary>
[TestClass]
public sealed class SessionsAtOnce
{
    private const string Wasm = "/ort/ort.wasm.bundle.min.mjs";
    private const string Jspi = "/ort/ort.jspi.bundle.min.mjs";

    [TestMethod]
    [DataRow("gcm", Wasm, "buffer", 50)]
    [DataRow("chunked", Wasm, "buffer", 8)]
    [DataRow("chunked", Jspi, "stream", 8)]
    public Task Two_models_with_one_data_name_have_their_own_weights(string format, string ort, string memory, int rounds) =>
        AssertOwnWeights(format, ort, memory, ["first/model", "second/model"], rounds);

    [TestMethod]
    [DataRow("gcm", Wasm, "buffer")]
    [DataRow("chunked", Jspi, "stream")]
    public Task A_plain_model_beside_one_with_external_data_loads(string format, string ort, string memory) =>
        AssertOwnWeights(format, ort, memory, ["first/model", "plain"], rounds: 5);

    [TestMethod]
    [DataRow("gcm", Wasm, "buffer")]
    [DataRow("chunked", Jspi, "stream")]
    public Task Two_copies_of_the_loader_on_one_page_take_turns(string format, string ort, string memory) =>
        AssertOwnWeights(format, ort, memory, ["first/model", "second/model"], rounds: 5, copies: 2);

    private static async Task AssertOwnWeights(string format, string ort, string memory, string[] names, int rounds, int copies = 1)
    {
        await using var visit = await TwinVisit.BeginAsync();

        var wrong = await visit.Call<string[]>(
            "atOnce",
            format,
            new
            {
                ort,
                memory,
                names,
                copies,
                rounds,
            }
        );

        Assert.IsEmpty(wrong, string.Join('\n', wrong.Distinct()));
        Assert.IsEmpty(visit.Errors);
    }
}
