using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>A key pair of OpenSSL 3, on Linux, without the detours that .NET takes to the same library.</summary>
/// <remarks>
/// <para>.NET goes through OpenSSL's legacy key objects: each is converted on its way to a provider, and a peer's point is multiplied by the curve's order, twice, to find out
/// whether it is of that order. On P-256 every point of the curve is (its cofactor is 1), and <see cref="P256Point.IsValid"/> has checked that it is one. One agreement takes
/// a fifth of the time this way. docs/threat-model.md has the figures.</para>
/// <para>Used only where one agreement with .NET's own implementation comes out the same, in both directions.</para>
/// </remarks>
internal sealed class OpenSslEphemeralKey : EphemeralKey
{
    private static readonly Lazy<LibCrypto.PKey?> Curve = new(TryMakeCurve);

    // What is the same for every pair and takes about a sixth of an agreement's time to make; one of each for a thread, since neither may serve two at once. Neither holds
    // anything secret: the pairs that a generator made are not its own, and a peer is the last client's public point.
    [ThreadStatic]
    private static LibCrypto.PKeyContext? generator;

    [ThreadStatic]
    private static LibCrypto.PKey? peer;

    private readonly LibCrypto.PKey key;

    private OpenSslEphemeralKey(LibCrypto.PKey key)
    {
        this.key = key;
        PublicPoint = Export(key);
    }

    public static bool IsAvailable => Curve.Value is not null;

    public override byte[] PublicPoint { get; }

    /// <exception cref="InvalidOperationException">It is not available.</exception>
    public static OpenSslEphemeralKey Make() => Make(Curve.Value ?? throw new InvalidOperationException("OpenSSL 3 is not available."));

    public override void Agree(ReadOnlySpan<byte> point, Span<byte> secret)
    {
        peer ??= MakePeer(key);
        Check(LibCrypto.EVP_PKEY_set1_encoded_public_key(peer, point, (nuint)point.Length));
        using var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, key, null);
        Check(LibCrypto.EVP_PKEY_derive_init(context));
        Check(LibCrypto.EVP_PKEY_derive_set_peer_ex(context, peer, validate: 0));
        var length = (nuint)secret.Length;
        Check(LibCrypto.EVP_PKEY_derive(context, secret, ref length));
        if (length != SecretLength)
        {
            throw new CryptographicException("OpenSSL gave a secret of another length than P-256 has.");
        }
    }

    protected override void Dispose(bool disposing) => key.Dispose();

    private static OpenSslEphemeralKey Make(LibCrypto.PKey curve) => new(Generate(generator ??= MakeGenerator(curve)));

    private static LibCrypto.PKeyContext MakeGenerator(LibCrypto.PKey curve)
    {
        var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, curve, null);
        Check(LibCrypto.EVP_PKEY_keygen_init(context));
        return context;
    }

    private static LibCrypto.PKey MakePeer(LibCrypto.PKey curve)
    {
        var key = LibCrypto.EVP_PKEY_new();
        Check(LibCrypto.EVP_PKEY_copy_parameters(key, curve));
        return key;
    }

    private static LibCrypto.PKey Generate(LibCrypto.PKeyContext context)
    {
        nint made = 0;
        Check(LibCrypto.EVP_PKEY_generate(context, ref made));
        return new LibCrypto.PKey(made);
    }

    private static byte[] Export(LibCrypto.PKey key)
    {
        var point = new byte[P256Point.Length];
        Check(LibCrypto.EVP_PKEY_get_octet_string_param(key, "encoded-pub-key", point, (nuint)point.Length, out var length));
        return length == P256Point.Length ? point : throw new CryptographicException("OpenSSL wrote a point in another form than 04 ‖ x ‖ y.");
    }

    // A pair that makes no answer: others are made after it, which is faster than to name the curve each time.
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the system's OpenSSL, .NET's own way remains.")]
    private static LibCrypto.PKey? TryMakeCurve()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(LibCrypto.Name, out _))
        {
            return null;
        }

        try
        {
            using var context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, "EC", null);
            Check(LibCrypto.EVP_PKEY_keygen_init(context));
            Check(LibCrypto.EVP_PKEY_CTX_set_group_name(context, "P-256"));
            var curve = Generate(context);
            if (AgreesWithDotNet(curve))
            {
                return curve;
            }

            curve.Dispose();
            return null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static bool AgreesWithDotNet(LibCrypto.PKey curve)
    {
        using var ours = Make(curve);
        using var theirs = new PortableEphemeralKey(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
        Span<byte> one = stackalloc byte[SecretLength];
        Span<byte> other = stackalloc byte[SecretLength];
        ours.Agree(theirs.PublicPoint, one);
        theirs.Agree(ours.PublicPoint, other);
        return P256Point.IsValid(ours.PublicPoint) && CryptographicOperations.FixedTimeEquals(one, other);
    }

    private static void Check(int result)
    {
        if (result != 1)
        {
            // Left in the thread's queue, they would be reported by whoever fails next.
            LibCrypto.ERR_clear_error();
            throw new CryptographicException("OpenSSL refused a step of the key agreement.");
        }
    }
}
