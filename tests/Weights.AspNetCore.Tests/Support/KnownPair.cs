using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Weights.AspNetCore.Tests;

/// <summary>Key pairs of P-256 whose private half is known, for each way that the server has.</summary>
internal static partial class KnownPair
{
    /// <summary>By OpenSSL's functions that the server calls; what only a test needs, a given private key, is here.</summary>
    public static EphemeralKey OfOpenSsl(byte[] privateKey)
    {
        var curve = LibCrypto.EC_GROUP_new_by_curve_name(LibCrypto.P256);
        var key = LibCrypto.EC_KEY_new();
        using var point = LibCrypto.EC_POINT_new(curve);
        Assert.AreEqual(1, LibCrypto.EC_KEY_set_group(key, curve));
        Assert.AreEqual(1, EC_KEY_oct2priv(key, privateKey, (nuint)privateKey.Length));
        Assert.AreEqual(1, EC_POINT_mul(curve, point, EC_KEY_get0_private_key(key), 0, 0, 0));
        Assert.AreEqual(1, EC_KEY_set_public_key(key, point));
        return new OpenSslEphemeralKey(curve, key);
    }

    /// <summary>By .NET's classes.</summary>
    public static EphemeralKey OfDotNet(byte[] privateKey)
    {
        // The public half follows from the private one, which .NET does not say for ECDH alone.
        return new PortableEphemeralKey(ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = privateKey }));
    }

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EC_KEY_oct2priv(LibCrypto.Key key, ReadOnlySpan<byte> octets, nuint length);

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint EC_KEY_get0_private_key(LibCrypto.Key key);

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EC_KEY_set_public_key(LibCrypto.Key key, LibCrypto.Point point);

    [LibraryImport("libcrypto.so.3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EC_POINT_mul(
        LibCrypto.Group group,
        LibCrypto.Point result,
        nint scalar,
        nint point,
        nint factor,
        nint context
    );
}
