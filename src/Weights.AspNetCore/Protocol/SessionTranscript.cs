using System.Buffers.Binary;
using System.Text;

namespace Weights.AspNetCore;

/// <summary>T of the session protocol: everything that one response depends on, in bytes that can be read in only one way.</summary>
internal static class SessionTranscript
{
    // In bytes; most transcripts are shorter.
    private const int UsualLength = 512;

    /// <summary>
    /// "weights.build/key/1" ‖ lv(origin) ‖ lv(customer) ‖ lv(session) ‖ lv(model) ‖ kid ‖ format ‖ cnonce
    /// ‖ epk ‖ spk ‖ BE64 expires [‖ BE64 offline], where lv(x) = BE32 length ‖ x in UTF-8.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="terms">Who the response is for, and when its lease ends.</param>
    /// <param name="spk">The server's ephemeral public key: 65 bytes.</param>
    public static byte[] Of(SessionRequest request, SessionTerms terms, ReadOnlySpan<byte> spk)
    {
        using var bytes = new MemoryStream(UsualLength);
        bytes.Write("weights.build/key/1"u8);
        WriteText(bytes, terms.Origin);
        WriteText(bytes, terms.Customer);
        WriteText(bytes, terms.Session);
        WriteText(bytes, request.Model);
        bytes.Write(request.Kid);
        bytes.WriteByte(request.Format);
        bytes.Write(request.Nonce);
        bytes.Write(request.Epk);
        bytes.Write(spk);
        Span<byte> expires = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(expires, terms.Expires);
        bytes.Write(expires);
        if (terms.Offline is { } offline)
        {
            // Nothing follows, so a transcript with it is longer than one without it, and cannot be the same.
            BinaryPrimitives.WriteInt64BigEndian(expires, offline);
            bytes.Write(expires);
        }

        return bytes.ToArray();
    }

    private static void WriteText(MemoryStream bytes, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)utf8.Length);
        bytes.Write(length);
        bytes.Write(utf8);
    }
}

/// <summary>Who a response is for, and when its lease ends.</summary>
/// <param name="Origin">The page's origin, from its <c>Origin</c> header.</param>
/// <param name="Customer">A <see cref="PublicId"/>.</param>
/// <param name="Session">A <see cref="PublicId"/>.</param>
/// <param name="Expires">The end of the lease, in Unix seconds.</param>
/// <param name="Offline">Until when the device may use the key without the network, in Unix seconds; null if it may not keep it.</param>
internal readonly record struct SessionTerms(string Origin, string Customer, string Session, long Expires, long? Offline = null);
