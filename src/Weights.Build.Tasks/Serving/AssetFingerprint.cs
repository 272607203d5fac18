using System.Numerics;

namespace Weights.Build.Tasks;

/// <summary>
/// The fingerprint that the SDK would compute for a static web asset: ten base-36 digits of the first 64 bits of its SHA-256.
/// </summary>
/// <remarks>It only has to change with the content. Because we provide it, the SDK does not hash every model in every build.</remarks>
internal static class AssetFingerprint
{
    private const int Length = 10;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static string Of(ReadOnlySpan<byte> sha256)
    {
        var number = new BigInteger(sha256[..8], isUnsigned: true, isBigEndian: true);
        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            number = BigInteger.DivRem(number, Digits.Length, out var digit);
            text[i] = Digits[(int)digit];
        }

        return new string(text);
    }
}
