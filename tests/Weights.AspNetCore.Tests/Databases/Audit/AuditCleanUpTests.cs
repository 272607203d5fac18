using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class AuditCleanUpTests
{
    [TestMethod]
    public async Task Old_entries_are_deleted_at_the_start_and_every_hour_despite_failures()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.AskAsync(kid);
        var (timers, log) = (new ManualTimers(site.Clock), new LogLines());
        using var cleanUp = new AuditCleanUp(
            site.Database,
            Options.Create(new ModelKeyDatabaseOptions { AuditRetention = TimeSpan.FromDays(30) }),
            timers,
            log
        );

        site.Clock.Offset = TimeSpan.FromDays(31);
        await cleanUp.StartAsync(CancellationToken.None);
        Assert.StartsWith("4 entries of the audit were older than", await log.NextAsync());
        CollectionAssert.AreEqual(new[] { TimeSpan.FromHours(1) }, timers.Periods.ToArray());

        await site.AskAsync(kid);
        site.Clock.Offset = TimeSpan.FromDays(62);
        await using (var context = site.Database.Create())
        {
            await context.Database.ExecuteSqlAsync($"ALTER TABLE WeightsAudit RENAME TO Away");
            timers.GoOff();
            Assert.StartsWith("Old entries of the audit were not deleted", await log.NextAsync());
            await context.Database.ExecuteSqlAsync($"ALTER TABLE Away RENAME TO WeightsAudit");
        }

        timers.GoOff();
        Assert.StartsWith("1 entries of the audit were older than", await log.NextAsync());
        Assert.IsEmpty(await site.Audit.SearchAsync(new AuditQuery()));

        await cleanUp.StopAsync(CancellationToken.None);
        Assert.IsEmpty(timers.Periods);
    }

    private sealed class LogLines : ILogger<AuditCleanUp>
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public ValueTask<string> NextAsync() => _lines.Reader.ReadAsync();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => _lines.Writer.TryWrite(formatter(state, exception));
    }
}
