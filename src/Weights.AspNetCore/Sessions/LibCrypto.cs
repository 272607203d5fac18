using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

// The system's library, never one that lies beside the app.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]

namespace Weights.AspNetCore;

/// <summary>The few functions of OpenSSL 3 that an agreement takes; see its manual page EVP_PKEY-EC(7). Its soname promises that they stay.</summary>
internal static partial class LibCrypto
{
    public const string Name = "libcrypto.so.3";

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial PKeyContext EVP_PKEY_CTX_new_from_name(nint library, string name, string? properties);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial PKeyContext EVP_PKEY_CTX_new_from_pkey(nint library, PKey key, string? properties);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_keygen_init(PKeyContext context);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EVP_PKEY_CTX_set_group_name(PKeyContext context, string name);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_generate(PKeyContext context, ref nint key);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EVP_PKEY_get_octet_string_param(PKey key, string name, Span<byte> buffer, nuint size, out nuint length);

    [LibraryImport(Name)]
    public static partial PKey EVP_PKEY_new();

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_copy_parameters(PKey to, PKey from);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_set1_encoded_public_key(PKey key, ReadOnlySpan<byte> point, nuint length);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_derive_init(PKeyContext context);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_derive_set_peer_ex(PKeyContext context, PKey peer, int validate);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_derive(PKeyContext context, Span<byte> secret, ref nuint length);

    [LibraryImport(Name)]
    public static partial void ERR_clear_error();

    [LibraryImport(Name)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Name)]
    private static partial void EVP_PKEY_CTX_free(nint context);

    /// <summary>An EVP_PKEY. Freeing it clears a private key (BN_clear_free).</summary>
    internal sealed class PKey : SafeHandleZeroOrMinusOneIsInvalid
    {
        public PKey()
            : base(ownsHandle: true)
        {
        }

        public PKey(nint key)
            : base(ownsHandle: true) => SetHandle(key);

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    /// <summary>An EVP_PKEY_CTX.</summary>
    internal sealed class PKeyContext : SafeHandleZeroOrMinusOneIsInvalid
    {
        public PKeyContext()
            : base(ownsHandle: true)
        {
        }

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_CTX_free(handle);
            return true;
        }
    }
}
