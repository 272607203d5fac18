using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>A key pair of OpenSSL 3, on Linux, without the detours that .NET takes to the same library.</summary>
/// <remarks>
/// <para>.NET goes through OpenSSL's legacy key objects: each is converted on its way to a provider, and a peer's point is multiplied by the curve's order, twice, to find out
/// whether it is of that order (with OpenSSL 3.0). On P-256 every point of the curve is (its cofactor is 1), and <see cref="P256Point.IsValid"/> has checked that it is one. One agreement takes
/// a fifth of the time this way. The functions here are those that OpenSSL's own provider calls; docs/grant-speed.md has the figures.</para>
/// <para>Used only where one agreement with .NET's own implementation comes out the same, in both directions.</para>
/// </remarks>
internal sealed class OpenSslEphemeralKey : EphemeralKey
{
    private static readonly Lazy<LibCrypto.Group?> _sharedGroup = new(TryMakeCurve);

    // The last client's public point: nothing secret. One for a thread, since it may not serve two at once.
    [ThreadStatic]
    private static LibCrypto.Point? _peer;

    private readonly LibCrypto.Group _group;
    private readonly LibCrypto.Key _key;

    /// <summary>Takes a key that has both of its halves.</summary>
    internal OpenSslEphemeralKey(LibCrypto.Group curve, LibCrypto.Key key)
    {
        (_group, _key) = (curve, key);
        PublicPoint = Export(curve, key);
    }

    public static bool IsAvailable => _sharedGroup.Value is not null;

    public override byte[] PublicPoint { get; }

    /// <exception cref="InvalidOperationException">It is not available.</exception>
    public static OpenSslEphemeralKey Make() =>
        Make(_sharedGroup.Value ?? throw new InvalidOperationException("OpenSSL 3 is not available."));

    protected override void AgreeInto(Span<byte> secret, ReadOnlySpan<byte> point)
    {
        if (_peer is null)
        {
            var made = LibCrypto.EC_POINT_new(_group);
            Check(!made.IsInvalid);
            _peer = made;
        }

        // Looks for itself whether the point is on the curve.
        Check(LibCrypto.EC_POINT_oct2point(_group, _peer, point, (nuint)point.Length, 0) == 1);
        Check(LibCrypto.ECDH_compute_key(secret, SecretLength, _peer, _key, 0) == SecretLength);
    }

    protected override void Dispose(bool disposing) => _key.Dispose();

    private static OpenSslEphemeralKey Make(LibCrypto.Group curve)
    {
        var key = LibCrypto.EC_KEY_new();
        Check(!key.IsInvalid);
        Check(LibCrypto.EC_KEY_set_group(key, curve) == 1);
        Check(LibCrypto.EC_KEY_generate_key(key) == 1);
        return new(curve, key);
    }

    private static byte[] Export(LibCrypto.Group curve, LibCrypto.Key key)
    {
        var point = new byte[P256Point.Length];
        var length = LibCrypto.EC_POINT_point2oct(
            curve,
            LibCrypto.EC_KEY_get0_public_key(key),
            LibCrypto.Uncompressed,
            point,
            P256Point.Length,
            0
        );
        Check(length == P256Point.Length);
        return point;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the system's OpenSSL, .NET's own way remains.")]
    private static LibCrypto.Group? TryMakeCurve()
    {
        if (!LibCrypto.IsUsable)
        {
            return null;
        }

        try
        {
            var curve = LibCrypto.EC_GROUP_new_by_curve_name(LibCrypto.P256);
            if (!curve.IsInvalid && AgreesWithDotNet(curve))
            {
                return curve;
            }

            curve.Dispose();
            LibCrypto.ERR_clear_error();
        }
        catch (Exception)
        {
            // Not this library.
        }

        return null;
    }

    private static bool AgreesWithDotNet(LibCrypto.Group curve)
    {
        using var ours = Make(curve);
        using var theirs = new PortableEphemeralKey(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
        Span<byte> one = stackalloc byte[SecretLength];
        Span<byte> other = stackalloc byte[SecretLength];
        ours.Agree(theirs.PublicPoint, one);
        theirs.Agree(ours.PublicPoint, other);
        return P256Point.IsValid(ours.PublicPoint) && CryptographicOperations.FixedTimeEquals(one, other);
    }

    private static void Check(bool done)
    {
        if (!done)
        {
            // Left in the thread's queue, they would be reported by whoever fails next.
            LibCrypto.ERR_clear_error();
            throw new CryptographicException("OpenSSL refused a step of the key agreement.");
        }
    }
}
