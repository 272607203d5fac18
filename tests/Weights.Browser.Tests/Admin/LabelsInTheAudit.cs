namespace Weights.Browser.Tests.Admin;

/// <summary>Names of models that a client made up, in the administrators' audit.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LabelsInTheAudit
{
    // A valid request for a key that nobody has, so it is refused and recorded with its label.
    private const string Request = """
        async label => {
          const base64 = bytes => btoa(String.fromCharCode(...bytes)).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=/g, '');
          const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
          const epk = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
          const random = () => base64(crypto.getRandomValues(new Uint8Array(16)));
          const body = JSON.stringify({ model: label, keyId: random(), format: 1, epk: base64(epk), cnonce: random() });
          const response = await fetch('/api/model-key/session', {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
          return response.status;
        }
        """;

    [TestMethod]
    [DataRow(1280)]
    [DataRow(390)]
    public async Task A_label_of_512_characters_makes_the_table_no_wider(int width)
    {
        var label = new string('W', 512);
        await RecordAsync(label);
        await using var visit = await Visit.Begin(width);
        await visit.SignInAsAdministrator();
        await visit.Page.GotoAsync($"/admin/audit?model={label}");
        await Assertions.Expect(visit.Page.GetByTestId("entry").First).ToContainTextAsync(label);

        // On a phone the table has the width that its style sets, and scrolls.
        var excess = await visit
            .Page.GetByTestId("audit")
            .EvaluateAsync<int>(
                "table => table.offsetWidth - Math.max(table.parentElement.clientWidth, parseFloat(getComputedStyle(table).minWidth))"
            );
        Assert.IsLessThanOrEqualTo(1, excess);
    }

    [TestMethod]
    public async Task Characters_that_reorder_or_break_text_are_shown_as_code_points()
    {
        await RecordAsync("voice\u202Egnp.\u2028\u200Bend");
        await using var visit = await Visit.Begin();
        await visit.SignInAsAdministrator();
        await visit.Page.GotoAsync("/admin/audit?model=voice%E2%80%AEgnp.%E2%80%A8%E2%80%8Bend");
        await Assertions.Expect(visit.Page.GetByTestId("entry").First).ToContainTextAsync("voice[U+202E]gnp.[U+2028][U+200B]end");
    }

    private static async Task RecordAsync(string label)
    {
        await using var visitor = await Visit.Begin();
        await visitor.SignIn("grace");
        Assert.AreNotEqual(400, await visitor.Page.EvaluateAsync<int>(Request, label));
    }
}
