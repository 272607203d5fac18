using System.Text;

namespace Weights.Encryption.Tests;

/// <summary>Names in a process without ICU, which cannot normalise. Weights.Build.Package.Tests builds in such a process.</summary>
[TestClass]
public sealed class ComposedTexts
{
    private static readonly char[] _always =
    [
        .. Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code).Where(ComposedText.IsAlwaysComposed),
    ];

    [TestMethod]
    public void This_process_can_normalise() => Assert.IsTrue(ComposedText.CanNormalize);

    [TestMethod]
    public void A_character_that_is_accepted_without_ICU_never_changes()
    {
        Assert.IsGreaterThan(30_000, _always.Length);
        foreach (var character in _always)
        {
            Assert.IsTrue(character.ToString().IsNormalized(NormalizationForm.FormC), $"U+{(int)character:X4}");
        }
    }

    // Hangul syllables and letters with marks are the only pairs in Unicode that become one character.
    [TestMethod]
    public void Characters_that_are_accepted_without_ICU_never_combine()
    {
        foreach (var first in new[] { 'a', 'e', 'O', 'и', 'か', 'は', '가', '각', '\u1100', '\u0041', '\u03b1', '\u0c46' })
        {
            var text = string.Concat(_always.Select(second => $"{first}{second}"));
            Assert.AreEqual(text, text.Normalize(NormalizationForm.FormC), $"U+{(int)first:X4}");
        }
    }

    [TestMethod]
    [DataRow("détecteur")]
    [DataRow("Łódź ß")]
    [DataRow("детектор")]
    [DataRow("検出がぱ")]
    [DataRow("검출기")]
    [DataRow("100% a-b_c (1)/x.y")]
    public void Usual_names_are_accepted_without_ICU(string name) => Assert.IsTrue(name.All(ComposedText.IsAlwaysComposed));

    [TestMethod]
    [DataRow("de\u0301tecteur")]
    [DataRow("か\u3099")]
    [DataRow("\u1100\u1161")]
    [DataRow("\u212b")]
    [DataRow("\uf900")]
    public void Names_that_normalization_changes_are_refused_without_ICU(string name)
    {
        Assert.AreNotEqual(name, name.Normalize(NormalizationForm.FormC));
        Assert.IsFalse(name.All(ComposedText.IsAlwaysComposed));
    }
}
