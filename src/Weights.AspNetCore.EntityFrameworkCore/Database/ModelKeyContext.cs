using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.Logging;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The tables, which are the same in both databases. Each database has its own context class, because EF Core's migrations belong to one
/// context class.
/// </summary>
internal abstract class ModelKeyContext(DbContextOptions options) : DbContext(options)
{
    public const string MigrationsTable = "WeightsMigrations";

    private const int KidLength = 32;
    private const int EnumLength = 32;

    public DbSet<ContentKeyRow> ContentKeys => Set<ContentKeyRow>();

    public DbSet<KeyVersionRow> KeyVersions => Set<KeyVersionRow>();

    public DbSet<CustomerRow> Customers => Set<CustomerRow>();

    public DbSet<EntitlementRow> Entitlements => Set<EntitlementRow>();

    public DbSet<WrapRow> Wraps => Set<WrapRow>();

    public DbSet<RevokedSessionRow> RevokedSessions => Set<RevokedSessionRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<OperationRow> Operations => Set<OperationRow>();

    /// <summary>Creates the tables or updates them. Instances that start together wait for each other.</summary>
    public abstract Task MigrateAsync(ILogger logger, CancellationToken cancellationToken);

    /// <summary>The IDs of the migrations that the tables have, in their order; none if there is no database.</summary>
    public virtual async Task<IReadOnlyList<string>> ListAppliedMigrationsAsync(CancellationToken cancellationToken) =>
        [.. await Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)];

    /// <summary>Checks that the database can store any text, and that the account may read and write those tables that exist.</summary>
    /// <exception cref="InvalidOperationException">It cannot, or may not. The message says what to do.</exception>
    public virtual Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads the clock of the database's server; null if the database is on this machine.</summary>
    public virtual Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(null);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // Numbers, because SQLite cannot sort its text form of DateTimeOffset. All times are UTC.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

        configurationBuilder.Properties<TimeSpan>().HaveConversion<WholeSeconds>();

        // Names instead of numbers, because people read the tables too.
        configurationBuilder.Properties<KeyVersionState>().HaveConversion<string>().HaveMaxLength(EnumLength);
        configurationBuilder.Properties<CustomerState>().HaveConversion<string>().HaveMaxLength(EnumLength);
        configurationBuilder.Properties<KeyDelivery>().HaveConversion<string>().HaveMaxLength(EnumLength);
        configurationBuilder.Properties<GrantOutcome>().HaveConversion<string>().HaveMaxLength(EnumLength);
        configurationBuilder.Properties<ModelKeyOperation>().HaveConversion<string>().HaveMaxLength(EnumLength);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ContentKeyRow>(row =>
        {
            row.ToTable("WeightsContentKeys").HasKey(key => key.KeyId);
            row.Property(key => key.KeyId).HasMaxLength(KeyId.MaxLength);
        });
        modelBuilder.Entity<KeyVersionRow>(row =>
        {
            row.ToTable("WeightsKeyVersions").HasKey(version => version.Kid);
            row.Property(version => version.Kid).HasMaxLength(KidLength);
            row.HasOne<ContentKeyRow>().WithMany().HasForeignKey(version => version.KeyId);

            // A key ID has at most one active version, so if two rotations run at the same time, one of them fails.
            row.HasIndex(version => version.KeyId, "IX_WeightsKeyVersions_Active").IsUnique().HasFilter("\"State\" = 'Active'");
        });
        modelBuilder.Entity<CustomerRow>(row =>
        {
            row.ToTable("WeightsCustomers").HasKey(customer => customer.Id);
            row.Property(customer => customer.Id).HasMaxLength(PublicId.MaxLength);
            row.Property(customer => customer.KekVersion).IsConcurrencyToken();
        });
        modelBuilder.Entity<EntitlementRow>(row =>
        {
            row.ToTable("WeightsEntitlements").HasKey(entitlement => new { entitlement.Customer, entitlement.KeyId });
            row.HasOne<CustomerRow>().WithMany().HasForeignKey(entitlement => entitlement.Customer);
            row.HasOne<ContentKeyRow>().WithMany().HasForeignKey(entitlement => entitlement.KeyId);
        });
        modelBuilder.Entity<WrapRow>(row =>
        {
            row.ToTable("WeightsWraps").HasKey(wrap => new { wrap.Customer, wrap.Kid });
            row.HasOne<CustomerRow>().WithMany().HasForeignKey(wrap => wrap.Customer);
            row.HasOne<KeyVersionRow>().WithMany().HasForeignKey(wrap => wrap.Kid);
        });
        modelBuilder.Entity<RevokedSessionRow>(row =>
        {
            row.ToTable("WeightsRevokedSessions").HasKey(session => session.Session);
            row.Property(session => session.Session).HasMaxLength(PublicId.MaxLength);
            row.Property(session => session.Customer).HasMaxLength(PublicId.MaxLength);
        });
        modelBuilder.Entity<AuditRow>(row =>
        {
            // No foreign keys, because refusals may name customers and keys that do not exist.
            row.ToTable("WeightsAudit").HasKey(entry => entry.Id);
            row.Property(entry => entry.Id).ValueGeneratedNever();
            row.Property(entry => entry.Customer).HasMaxLength(PublicId.MaxLength);
            row.Property(entry => entry.Session).HasMaxLength(PublicId.MaxLength);
            row.Property(entry => entry.KeyId).HasMaxLength(KeyId.MaxLength);
            row.Property(entry => entry.Kid).HasMaxLength(KidLength);
            row.Property(entry => entry.Model).HasMaxLength(AuditText.MaxModel);
            row.Property(entry => entry.Origin).HasMaxLength(AuditText.MaxOrigin);
            row.Property(entry => entry.RequestId).HasMaxLength(AuditText.MaxRequestId);
            row.Property(entry => entry.TraceId).HasMaxLength(AuditText.MaxTraceId);
            row.Property(entry => entry.Count).HasDefaultValue(1);

            // One index, ordered by time. An index ordered by customer has a page for each customer, and every entry would write such a
            // page to the log. This index needs 9 µs of processor time for an entry in SQLite instead of 21 µs, and gives 10 % more
            // grants per second in PostgreSQL. A search for a customer reads this index and no rows of other customers: for one entry
            // among 3 million it takes 0.2 s in SQLite and 0.06 s in PostgreSQL.
            row.HasIndex(entry => new { entry.At, entry.Customer });
        });
        modelBuilder.Entity<OperationRow>(row =>
        {
            // No foreign keys, because the record of an operation outlives the rows that it changed.
            row.ToTable("WeightsOperations").HasKey(entry => entry.Id);
            row.Property(entry => entry.Id).ValueGeneratedNever();
            row.Property(entry => entry.Actor).HasMaxLength(AuditText.MaxActor);
            row.Property(entry => entry.Customer).HasMaxLength(PublicId.MaxLength);
            row.Property(entry => entry.Session).HasMaxLength(PublicId.MaxLength);
            row.Property(entry => entry.KeyId).HasMaxLength(KeyId.MaxLength);
            row.Property(entry => entry.Kid).HasMaxLength(KidLength);
            row.Property(entry => entry.RequestId).HasMaxLength(AuditText.MaxRequestId);
            row.Property(entry => entry.TraceId).HasMaxLength(AuditText.MaxTraceId);
            row.HasIndex(entry => entry.At);
            row.HasIndex(entry => new { entry.Customer, entry.At });
        });
    }

    private sealed class WholeSeconds()
        : ValueConverter<TimeSpan, long>(time => (long)time.TotalSeconds, number => TimeSpan.FromSeconds(number));

    private sealed class UnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(
            time => time.ToUnixTimeMilliseconds(),
            number => DateTimeOffset.FromUnixTimeMilliseconds(number)
        );
}
