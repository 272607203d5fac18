using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weights.Generators.Naming;

/// <summary>
/// One property name per model, all different. A name depends only on the models that would have got the same one: adding or
/// removing any other renames nothing. Of models that collide, every one carries a suffix from its own name's hash. An ordinal, or
/// leaving the first without a suffix, would let a new model quietly take over the property of an old one; so, code that used
/// the old property stops compiling instead.
/// </summary>
internal static class PropertyNames
{
    /// <summary>
    /// Between identifier and hash. <see cref="PropertyName"/> puts an underscore in front of digits only, so that no model's
    /// plain name can look like another's name with a suffix.
    /// </summary>
    private const string SuffixMark = "_x";

    private const int SuffixStep = 8;

    /// <summary>Appended to a name that is taken, and the stem of a name without a usable character, such as an emoji.</summary>
    private const string Model = "Model";

    // object's members, which a property would hide with a warning, and the one that the class has of its own.
    private static readonly string[] s_taken =
        ["All", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    /// <param name="modelNames">Model names, each once.</param>
    /// <param name="className">The enclosing class, whose name no member may have.</param>
    /// <returns>The properties' names, in the order of the models.</returns>
    public static IReadOnlyList<string> Assign(IEnumerable<string> modelNames, string className)
    {
        Candidate[] candidates = [.. modelNames.Select(name => Candidate.Create(name, className))];
        foreach (IGrouping<string, Candidate> group in candidates.GroupBy(candidate => candidate.Stem, StringComparer.Ordinal))
        {
            bool collides = group.Count(candidate => candidate.HasWords) > 1;
            AddSuffixes([.. group.Where(candidate => collides || !candidate.HasWords)]);
        }

        return [.. candidates.Select(candidate => candidate.Stem + candidate.Suffix)];
    }

    private static void AddSuffixes(Candidate[] candidates)
    {
        string[] hashes = [.. candidates.Select(candidate => Hash(candidate.ModelName))];
        int length = SuffixStep;
        while (hashes.Select(hash => hash.Substring(0, length)).Distinct(StringComparer.Ordinal).Count() < hashes.Length)
        {
            length += SuffixStep;
        }

        for (int i = 0; i < candidates.Length; i++)
        {
            candidates[i].Suffix = SuffixMark + hashes[i].Substring(0, length);
        }
    }

    /// <returns>SHA-256 of the name in UTF-16 (which, unlike UTF-8, tells half surrogate pairs apart), 64 hex digits.</returns>
    private static string Hash(string modelName)
    {
        byte[] bytes = [.. modelName.SelectMany(c => new[] { (byte)c, (byte)(c >> 8) })];
        using var sha256 = SHA256.Create();
        var hex = new StringBuilder();
        foreach (byte b in sha256.ComputeHash(bytes))
        {
            hex.Append(b.ToString("x2", CultureInfo.InvariantCulture));
        }

        return hex.ToString();
    }

    private sealed class Candidate(string modelName, string stem, bool hasWords)
    {
        public string ModelName { get; } = modelName;

        public string Stem { get; } = stem;

        public bool HasWords { get; } = hasWords;

        public string Suffix { get; set; } = "";

        public static Candidate Create(string modelName, string className)
        {
            string words = PropertyName.From(modelName);
            string stem = words;
            while (stem.Length == 0 || stem == className || s_taken.Contains(stem, StringComparer.Ordinal))
            {
                stem += Model;
            }

            return new Candidate(modelName, stem, words.Length > 0);
        }
    }
}
