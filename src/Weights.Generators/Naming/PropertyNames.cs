using System.Globalization;
using System.Security.Cryptography;
using System.Text;

#pragma warning disable CA1845, CA1850 // the tasks also compile this file, for a framework with newer methods

namespace Weights.Generators.Naming;

/// <summary>
/// Assigns a different member name to each model or tensor. Adding or removing a model changes only members that would otherwise be equal.
/// If members would be equal, each gets a suffix from the hash of its own name. A number would be unsafe, and so would a first member
/// without a suffix: a new model could then silently take the member of another one. With the hash, code that uses the old member no longer
/// compiles.
/// </summary>
internal static class PropertyNames
{
    /// <summary>
    /// The maximum length without the hash; the hash covers what is cut off. The runtime allows 1,023 bytes of UTF-8 (CS7013).
    /// </summary>
    public const int MaxLength = 120;

    /// <summary>
    /// The separator of identifier and hash. <see cref="PropertyName"/> writes an underscore only before digits, so a name without a suffix
    /// never equals a name with one.
    /// </summary>
    private const string SuffixMark = "_x";

    private const int SuffixStep = 8;

    /// <param name="names">Names without duplicates.</param>
    /// <param name="scope">The scope of the names.</param>
    /// <returns>The member names, in the order of the names.</returns>
    public static IReadOnlyList<string> Assign(IEnumerable<string> names, NameScope scope)
    {
        Candidate[] candidates = [.. names.Select(name => Candidate.Create(name, scope))];
        foreach (IGrouping<string, Candidate> group in candidates.GroupBy(candidate => candidate.Stem, StringComparer.Ordinal))
        {
            bool collides = group.Count(candidate => candidate.IsWhole) > 1;
            AddSuffixes([.. group.Where(candidate => collides || !candidate.IsWhole)]);
        }

        return [.. candidates.Select(candidate => candidate.Stem + candidate.Suffix)];
    }

    private static void AddSuffixes(Candidate[] candidates)
    {
        string[] hashes = [.. candidates.Select(candidate => Hash(candidate.Name))];
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

    /// <returns>SHA-256 of the name in UTF-16, 64 hex digits. UTF-8 cannot represent half a surrogate pair.</returns>
    private static string Hash(string name)
    {
        byte[] bytes = [.. name.SelectMany(c => new[] { (byte)c, (byte)(c >> 8) })];
        using var sha256 = SHA256.Create();
        var hex = new StringBuilder();
        foreach (byte b in sha256.ComputeHash(bytes))
        {
            hex.Append(b.ToString("x2", CultureInfo.InvariantCulture));
        }

        return hex.ToString();
    }

    private sealed class Candidate(string name, string stem, bool isWhole)
    {
        public string Name { get; } = name;

        public string Stem { get; } = stem;

        /// <summary>Whether the stem consists of all words of the name, at least one.</summary>
        public bool IsWhole { get; } = isWhole;

        public string Suffix { get; set; } = "";

        public static Candidate Create(string name, NameScope scope)
        {
            string words = PropertyName.From(name);
            string stem = words.Length <= MaxLength ? words : words.Substring(0, MaxLength);
            while (stem.Length == 0 || scope.IsTaken(stem))
            {
                stem += scope.Noun;
            }

            return new Candidate(name, stem, words.Length is > 0 and <= MaxLength);
        }
    }
}
