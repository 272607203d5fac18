namespace Weights.Build.Tasks.Tests;

/// <summary>The result of a task and its log.</summary>
internal record TaskRun(bool Succeeded, IReadOnlyList<LogEntry> Entries)
{
    public IEnumerable<LogEntry> Errors => Entries.Where(entry => entry.Kind == LogKind.Error);

    public IEnumerable<LogEntry> Warnings => Entries.Where(entry => entry.Kind == LogKind.Warning);

    public IEnumerable<string> Messages => Entries.Where(entry => entry.Kind == LogKind.Message).Select(entry => entry.Text);

    /// <summary>Everything in the log, as one text for messages of failing tests.</summary>
    public string Log => string.Join('\n', Entries);

    public void AssertSucceeded()
    {
        Assert.IsTrue(Succeeded, Log);
        Assert.IsEmpty(Errors, Log);
    }

    /// <summary>Asserts that it failed with exactly these errors, in any order.</summary>
    public void AssertFailed(params string[] codes)
    {
        Assert.IsFalse(Succeeded, Log);
        CollectionAssert.AreEqual(
            codes.Order(StringComparer.Ordinal).ToArray(),
            Errors.Select(error => error.Code).Order(StringComparer.Ordinal).ToArray(),
            Log
        );
    }

    /// <summary>Asserts that it failed with one error, and returns it.</summary>
    public LogEntry AssertFailedOnceWith(string code)
    {
        AssertFailed(code);
        return Errors.Single();
    }

    /// <summary>Asserts that each error and warning has a code and a link to the code's page.</summary>
    public void AssertLinksToPages()
    {
        foreach (var entry in Errors.Concat(Warnings))
        {
            Assert.MatchesRegex("^WEIGHTS[0-9]{4}$", entry.Code, entry.ToString());
            Assert.EndsWith($"/{entry.Code}.md", entry.HelpLink, entry.ToString());
            Assert.IsTrue(Uri.IsWellFormedUriString(entry.HelpLink, UriKind.Absolute), entry.HelpLink);
        }
    }
}
