using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>
/// Public keys of ECDH on P-256 in the form of the key protocol: 65 bytes, <c>04 ‖ x ‖ y</c> (SEC 1, 2.3.3), on the curve.
/// </summary>
/// <remarks>
/// This class does the check of NIST SP 800-56A, 5.6.2.3.4, because browsers accept compressed points, and .NET's providers check different
/// things. The point at infinity does not have this form. The curve's cofactor is 1, so a point on the curve has the right order. Points
/// are public, so the check need not take constant time.
/// </remarks>
internal static class P256Point
{
    /// <summary>Length of a point: 65 bytes.</summary>
    public const int Length = 1 + (2 * FieldLength);

    private const int FieldLength = 32;
    private const byte Uncompressed = 4;

    // SP 800-186, 3.2.1.3: y² = x³ − 3x + b mod p.
    private static readonly BigInteger _prime = Hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    private static readonly BigInteger _b = Hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    public static bool IsValid(ReadOnlySpan<byte> point)
    {
        if (point.Length != Length || point[0] != Uncompressed)
        {
            return false;
        }

        var x = new BigInteger(point.Slice(1, FieldLength), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + FieldLength)..], isUnsigned: true, isBigEndian: true);
        return x < _prime && y < _prime && ((y * y) - ((((x * x) - 3) * x) + _b)) % _prime == 0;
    }

    /// <summary>Reads a point that <see cref="IsValid"/> accepts.</summary>
    public static ECDiffieHellman Import(ReadOnlySpan<byte> point) =>
        ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = { X = point.Slice(1, FieldLength).ToArray(), Y = point[(1 + FieldLength)..].ToArray() },
            }
        );

    /// <summary>Writes a public key: 65 bytes.</summary>
    public static byte[] Export(ECAlgorithm key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. q.X!, .. q.Y!];
    }

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
