using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Weights.AspNetCore.Tests;

/// <summary>An app's own table for the Data Protection key ring, in the database of the stored keys.</summary>
internal sealed class RingContext(DbContextOptions<RingContext> options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public static DbContextOptions<RingContext> Options(TestDatabase database)
    {
        var options = new DbContextOptionsBuilder<RingContext>();
        Use(options, database);
        return options.Options;
    }

    public static void Use(DbContextOptionsBuilder options, TestDatabase database)
    {
        if (database.ConnectionString.StartsWith("Data Source", StringComparison.Ordinal))
        {
            options.UseSqlite(database.ConnectionString);
        }
        else
        {
            options.UseNpgsql(database.ConnectionString);
        }
    }

    public static async Task CreateTableAsync(TestDatabase database)
    {
        Directory.CreateDirectory(database.Data);
        await using var context = new RingContext(Options(database));
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync())
        {
            await creator.CreateAsync();
        }

        await creator.CreateTablesAsync();
    }
}
