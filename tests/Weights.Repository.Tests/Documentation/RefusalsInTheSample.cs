using System.Text.RegularExpressions;

namespace Weights.Repository.Tests;

/// <summary>The sample explains every refusal of a key to its visitors.</summary>
[TestClass]
public sealed partial class RefusalsInTheSample
{
    private const string Script = "sample-web/wwwroot/js/load/errors.js";

    [TestMethod]
    public void Have_a_sentence() =>
        Rule.AssertKept(
            RefusalVector.Codes.Except(Entries("SENTENCES").Select(entry => entry.Code)),
            $"Add a sentence for these codes to SENTENCES in {Script}."
        );

    [TestMethod]
    public void Belong_to_the_step_of_the_key() =>
        Rule.AssertKept(
            RefusalVector.Codes.Except(Entries("PHASES").Where(entry => entry.Value == "key").Select(entry => entry.Code)),
            $"Add these codes to PHASES in {Script}, with the step 'key'."
        );

    /// <summary>The members of an object in the script.</summary>
    private static IEnumerable<(string Code, string Value)> Entries(string constant) =>
        from Match entry in Entry().Matches(RepositoryFiles.Read(Script).Split($"const {constant} = {{")[1].Split("\n};")[0])
        select (entry.Groups[1].Value, entry.Groups[2].Value);

    [GeneratedRegex("""^ +'?([a-z-]+)'?:\s+['"](.*)['"],$""", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
