using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Reads all keys of the app from their places, in the order that <see cref="ModelKeyOptions"/> describes.</summary>
internal sealed class ModelKeyReader(
    IConfiguration configuration,
    IWebHostEnvironment host,
    IOptionsFactory<ModelKeyOptions> options,
    KeyPlaces places
)
{
    private const string DefaultKeyFile = ".model_key";

    /// <summary>The development key files beside the app's assemblies, in every environment.</summary>
    public IReadOnlyList<string> DevelopmentKeyFiles => DevelopmentKeys.FilesIn(places.BaseDirectory);

    /// <summary>Reads all keys. If one cannot be read, the others are zeroed.</summary>
    /// <exception cref="KeySourceException">A key cannot be read or has a wrong form, or a place is missing or public.</exception>
    /// <exception cref="OptionsValidationException">The default key ID is not valid.</exception>
    public ModelKeySet Read()
    {
        // New options, because the configuration may have changed.
        var current = options.Create(Options.DefaultName);
        var defaultKeyId = KeyId.Parse(current.DefaultKeyId);
        var environment = places.ReadEnvironment();
        var configured = new ConfigurationKeySource(configuration);
        List<IKeySource> sources = [configured, new EnvironmentKeySource(defaultKeyId, environment.GetValueOrDefault)];
        HashSet<KeyId> keyIds = [defaultKeyId, .. configured.KeyIds, .. KeyNames.OfVariables(environment.Keys)];
        if (current.KeyDirectory is not null)
        {
            var directory = ResolvePrivate(current.KeyDirectory, "folder");
            sources.Add(new KeyDirectorySource(directory));
            keyIds.UnionWith(KeyNames.OfFiles(FilesIn(directory)));
        }

        sources.Add(new KeyFileSource(defaultKeyId, KeyFilePath(current)));
        var keys = new Dictionary<KeyId, ContentKey>();
        try
        {
            Find(new KeySourceChain(sources), keyIds, keys);
            return new ModelKeySet(defaultKeyId, keys, DevelopmentKeys.Read(host.IsDevelopment() ? DevelopmentKeyFiles : []));
        }
        catch
        {
            // The caller gets nothing that it could dispose.
            foreach (var key in keys.Values)
            {
                key.Dispose();
            }

            throw;
        }
    }

    /// <summary>Says what to do if no place has a key.</summary>
    public string NoKeyAdvice()
    {
        var defaultKeyId = options.Create(Options.DefaultName).DefaultKeyId;
        return $"No model key was found. Set {EnvironmentKeySource.DefaultVariable} in the environment"
            + $" or {ModelKeyConfiguration.Keys}:{defaultKeyId} in the configuration"
            + " (64 hexadecimal digits, or the base64 form of 32 bytes),"
            + $" or set {ModelKeyConfiguration.KeyDirectory} or {ModelKeyConfiguration.KeyFile} to the place of the keys,"
            + $" or put the build's key at '{Path.Combine(host.ContentRootPath, DefaultKeyFile)}'."
            + " In Development, the key that a Debug build makes for itself works too.";
    }

    private static void Find(KeySourceChain chain, IEnumerable<KeyId> keyIds, Dictionary<KeyId, ContentKey> keys)
    {
        foreach (var keyId in keyIds)
        {
            try
            {
                // These sources read memory and files of a few bytes, so they complete at once. A callback for a reload of the
                // configuration cannot be asynchronous.
                if (chain.FindAsync(keyId).AsTask().GetAwaiter().GetResult() is { } key)
                {
                    keys.Add(keyId, key);
                }
            }
            catch (KeySourceException e)
            {
                throw new KeySourceException($"The model key '{keyId}' cannot be used. {e.Message}", e);
            }
        }
    }

    private static string[] FilesIn(string directory)
    {
        // Separately, because the exception of GetFiles has the folder's name too, which may be a key that was set by mistake.
        if (!Directory.Exists(directory))
        {
            throw new KeySourceException($"The key folder '{directory}' does not exist.");
        }

        try
        {
            return Directory.GetFiles(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeySourceException($"The key folder '{directory}' cannot be read: {e.Message}", e);
        }
    }

    private string KeyFilePath(ModelKeyOptions current)
    {
        var path = ResolvePrivate(current.KeyFile ?? DefaultKeyFile, "file");
        return current.KeyFile is null || Path.Exists(path)
            ? path
            : throw new KeySourceException($"The key file '{path}' does not exist. Correct {ModelKeyConfiguration.KeyFile}, or remove it.");
    }

    private string ResolvePrivate(string path, string kind)
    {
        var full = Path.GetFullPath(path, host.ContentRootPath);
        return string.IsNullOrEmpty(host.WebRootPath) || !Path.Exists(full) || !IsWithin(host.WebRootPath, full)
            ? full
            : throw new KeySourceException(
                $"The key {kind} '{full}' is in the web root, where anyone can download it."
                    + " Move it out, and make a new key if this one was ever deployed."
            );
    }

    private static bool IsWithin(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
    }
}
