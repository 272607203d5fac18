using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

// No library that lies beside the assembly; where libcrypto comes from, LibCrypto says itself.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]

namespace Weights.AspNetCore;

/// <summary>
/// The few functions of OpenSSL 3 that an answer takes; see its manual pages EC_KEY_new(3), EC_POINT_new(3), ECDH_compute_key(3) and EVP_EncryptInit(3). Its soname promises that
/// they stay; a build without the deprecated ones of EC_KEY lacks them, and nothing here is used then.
/// </summary>
internal static partial class LibCrypto
{
    /// <summary>NID_X9_62_prime256v1 of obj_mac.h.</summary>
    public const int P256 = 415;

    /// <summary>POINT_CONVERSION_UNCOMPRESSED of ec.h.</summary>
    public const int Uncompressed = 4;

    private const string Name = "libcrypto.so.3";

    private static readonly Lazy<bool> _usable = new(TryLoad);

    /// <summary>Whether the system has OpenSSL 3, and may be asked directly. What is asked has yet to prove that it gives .NET's results.</summary>
    public static bool IsUsable => _usable.Value;

    [LibraryImport(Name)]
    public static partial Group EC_GROUP_new_by_curve_name(int nid);

    [LibraryImport(Name)]
    public static partial Point EC_POINT_new(Group group);

    [LibraryImport(Name)]
    public static partial int EC_POINT_oct2point(Group group, Point point, ReadOnlySpan<byte> octets, nuint length, nint context);

    [LibraryImport(Name)]
    public static partial nuint EC_POINT_point2oct(Group group, nint point, int form, Span<byte> octets, nuint length, nint context);

    [LibraryImport(Name)]
    public static partial Key EC_KEY_new();

    [LibraryImport(Name)]
    public static partial int EC_KEY_set_group(Key key, Group group);

    [LibraryImport(Name)]
    public static partial int EC_KEY_generate_key(Key key);

    [LibraryImport(Name)]
    public static partial nint EC_KEY_get0_public_key(Key key);

    [LibraryImport(Name)]
    public static partial int ECDH_compute_key(Span<byte> secret, nuint length, Point point, Key key, nint derive);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Cipher EVP_CIPHER_fetch(nint library, string name, string? properties);

    [LibraryImport(Name)]
    public static partial CipherContext EVP_CIPHER_CTX_new();

    [LibraryImport(Name)]
    public static partial int EVP_EncryptInit_ex2(CipherContext context, Cipher cipher, ReadOnlySpan<byte> key, nint iv, nint parameters);

    [LibraryImport(Name)]
    public static partial int EVP_EncryptUpdate(
        CipherContext context,
        Span<byte> output,
        out int written,
        ReadOnlySpan<byte> input,
        int length
    );

    [LibraryImport(Name)]
    public static partial void ERR_clear_error();

    [LibraryImport(Name)]
    private static partial int EVP_default_properties_is_fips_enabled(nint library);

    [LibraryImport(Name)]
    private static partial void EC_GROUP_free(nint group);

    [LibraryImport(Name)]
    private static partial void EC_POINT_free(nint point);

    [LibraryImport(Name)]
    private static partial void EC_KEY_free(nint key);

    [LibraryImport(Name)]
    private static partial void EVP_CIPHER_free(nint cipher);

    [LibraryImport(Name)]
    private static partial void EVP_CIPHER_CTX_free(nint context);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with the system's OpenSSL, .NET's own way remains.")]
    private static bool TryLoad()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            // Whoever calls OpenSSL first says whether it cleans up when the process exits. .NET says no, since its threads may still be at work then, so it goes first.
            RandomNumberGenerator.Fill(stackalloc byte[1]);
            if (!NativeLibrary.TryLoad(Name, out var library))
            {
                return false;
            }

            // As the system's loader finds it: .NET's would prefer a copy that some package lists as an asset of the app, which nobody patches with the system.
            NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, (name, _, _) => name == Name ? library : 0);

            // The EC_KEY functions know nothing of providers: where only a validated module may agree on keys, .NET's way keeps to it.
            return EVP_default_properties_is_fips_enabled(0) == 0;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>An object of OpenSSL's.</summary>
    internal abstract class Handle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            Free(handle);
            return true;
        }

        protected abstract void Free(nint owned);
    }

    /// <summary>An EC_GROUP.</summary>
    internal sealed class Group : Handle
    {
        protected override void Free(nint owned) => EC_GROUP_free(owned);
    }

    /// <summary>An EC_POINT.</summary>
    internal sealed class Point : Handle
    {
        protected override void Free(nint owned) => EC_POINT_free(owned);
    }

    /// <summary>An EC_KEY. Freeing it clears a private key (BN_clear_free).</summary>
    internal sealed class Key : Handle
    {
        protected override void Free(nint owned) => EC_KEY_free(owned);
    }

    /// <summary>An EVP_CIPHER.</summary>
    internal sealed class Cipher : Handle
    {
        protected override void Free(nint owned) => EVP_CIPHER_free(owned);
    }

    /// <summary>An EVP_CIPHER_CTX. Freeing it clears the key's schedule (OPENSSL_clear_free).</summary>
    internal sealed class CipherContext : Handle
    {
        protected override void Free(nint owned) => EVP_CIPHER_CTX_free(owned);
    }
}
