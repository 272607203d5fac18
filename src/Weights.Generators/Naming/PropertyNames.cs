using System.Globalization;
using System.Security.Cryptography;
using System.Text;

#pragma warning disable CA1845, CA1850 // for the tasks, which compile this file too, there would be newer methods

namespace Weights.Generators.Naming;

/// <summary>
/// One member name per model or tensor, all different. A name depends only on the models that would have got the same one: adding or
/// removing any other renames nothing. Of models that collide, every one carries a suffix from its own name's hash. An ordinal, or
/// leaving the first without a suffix, would let a new model quietly take over the member of an old one; so, code that used
/// the old member stops compiling instead.
/// </summary>
internal static class PropertyNames
{
    /// <summary>The longest, without its hash, which tells of what is cut off. The runtime takes 1,023 bytes of UTF-8 (CS7013), people less.</summary>
    public const int MaxLength = 120;

    /// <summary>
    /// Between identifier and hash. <see cref="PropertyName"/> puts an underscore in front of digits only, so that no
    /// plain name can look like another's name with a suffix.
    /// </summary>
    private const string SuffixMark = "_x";

    private const int SuffixStep = 8;

    /// <param name="names">Names, each once.</param>
    /// <param name="scope">Where they stand.</param>
    /// <returns>The members' names, in the order of the names.</returns>
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

    /// <returns>SHA-256 of the name in UTF-16 (which, unlike UTF-8, tells half surrogate pairs apart), 64 hex digits.</returns>
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

        /// <summary>Whether the stem is made of all the name's words, and of at least one.</summary>
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
