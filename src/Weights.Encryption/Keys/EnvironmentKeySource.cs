namespace Weights.Encryption;

/// <summary>
/// Keys in environment variables: <c>WEIGHTS_KEY_&lt;KEYID&gt;</c> for any key, and <c>WEIGHTS_KEY</c> for the default key.
/// </summary>
/// <param name="defaultKeyId">The key ID of <c>WEIGHTS_KEY</c>.</param>
/// <param name="read">Reads a variable by name; null if it is not set.</param>
public sealed class EnvironmentKeySource(KeyId defaultKeyId, Func<string, string?> read) : IKeySource
{
    /// <summary>The variable of the default key.</summary>
    public const string DefaultVariable = "WEIGHTS_KEY";

    /// <summary>Reads this process's environment.</summary>
    public EnvironmentKeySource(KeyId defaultKeyId)
        : this(defaultKeyId, Environment.GetEnvironmentVariable) { }

    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var key = Read(keyId.EnvironmentVariable);
        if (key is null && keyId == defaultKeyId)
        {
            key = Read(DefaultVariable);
        }

        return ValueTask.FromResult(key);
    }

    // An empty variable counts as unset, because CI systems set a missing secret to "".
    private ContentKey? Read(string variable)
    {
        var text = read(variable);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return ContentKey.Parse(text);
        }
        catch (FormatException e)
        {
            throw new KeySourceException($"The environment variable {variable} does not contain a key. {e.Message}", e);
        }
    }
}
