using System.Security.Cryptography;
using Weights.Onnx;
using Weights.Searching;

namespace Weights.Tool;

/// <summary>Finds unencrypted models: by their names, by what they are, and as copies or parts of given models.</summary>
/// <remarks>One for each thread.</remarks>
/// <param name="allowed">The unencrypted files that a manifest lists.</param>
/// <param name="models">The models that are searched for.</param>
internal sealed class PlaintextChecks(IReadOnlyList<ListedFile> allowed, IReadOnlyList<KnownModel> models)
{
    // A part of an archive is checked in memory. A larger one is judged by its name.
    private const int LongestPart = 1 << 28;

    // No model is shorter.
    private const int ShortestModel = 16;

    private readonly PlaintextSearch _search = new(models);

    /// <summary>What a file contains; null if that is no model.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (FindingKind Kind, string Message)? Find(string path)
    {
        if (FindKnown(path) is { } known)
        {
            return known;
        }

        if (IsModel(path) && !IsAllowed(path))
        {
            return (FindingKind.Model, "It is an unencrypted model. Encrypt it, or delete it.");
        }

        if (ModelInArchive(path) is not { } inside || IsAllowed(path))
        {
            return null;
        }

        var name = inside.Length > 0 ? $", '{inside}'" : "";
        return (FindingKind.Model, $"It contains an unencrypted model{name}. Encrypt that, or delete it.");
    }

    /// <summary>The model that a file is a copy of, or contains; null if it is none of those that are searched for.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (FindingKind Kind, string Message)? FindKnown(string path)
    {
        if (_search.Find(path) is not { } known)
        {
            return null;
        }

        var part = known.Part.Length > 0 ? $", in '{known.Part}'" : "";
        return (
            FindingKind.Model,
            known.IsWhole
                ? $"It is a copy of the model '{known.Model.File}'{part}. Delete it."
                : $"It contains the model '{known.Model.File}'{part}. Find out what writes it, and leave the model out."
        );
    }

    private static bool IsModel(string path) =>
        ModelExtensions.IsModel(path) || (RealFile.LengthOf(path) >= ShortestModel && ModelFileCheck.WhyNot(path) is null);

    private static string? ModelInArchive(string path)
    {
        using var file = File.OpenRead(path);
        try
        {
            foreach (var (name, content) in ArchiveParts.Of(path, file, ShortestModel))
            {
                using (content)
                {
                    if (ModelExtensions.IsModel(name) || IsModel(content))
                    {
                        return name;
                    }
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or NotSupportedException)
        {
            // The file has the extension or the first bytes of an archive but is not one, or it is encrypted.
        }

        return null;
    }

    private static bool IsModel(Stream content)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = content.Read(buffer)) > 0; )
        {
            copy.Write(buffer, 0, count);
            if (copy.Length > LongestPart)
            {
                return false;
            }
        }

        copy.Position = 0;
        return copy.Length >= ShortestModel && ModelFileCheck.WhyNot(copy) is null;
    }

    // A copy of a file that may be published unencrypted, or its compressed form.
    private bool IsAllowed(string path)
    {
        if (allowed.Count == 0)
        {
            return false;
        }

        using var file = File.OpenRead(path);
        using var content = CompressedCopy.Open(path, file) ?? file;
        try
        {
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
            return allowed.Any(other => other.File.Sha256 == sha256);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return false;
        }
    }
}
