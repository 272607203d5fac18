using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Weights.Encryption;

/// <summary>
/// The field GF(2^128) of GCM (NIST SP 800-38D, section 6.3): polynomials modulo x^128 + x^7 + x^2 + x + 1. The highest bit of a number is
/// the coefficient of x^0, as in the blocks of the standard.
/// </summary>
/// <remarks>
/// In constant time: no branch and no memory access depends on an operand. It computes only a few products per piece; the platform computes
/// the rest of GHASH.
/// </remarks>
internal static class GaloisField
{
    // Properties, because .NET 10.0.12 reads static fields before they are set in the first call of a method with AggressiveOptimization.
    private static UInt128 One => new(0x8000_0000_0000_0000, 0);

    private static UInt128 Reduction => new(0xE100_0000_0000_0000, 0);

    // Optimized at the first call, for the same reason as in CounterMode.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static UInt128 Multiply(UInt128 x, UInt128 y)
    {
        var product = UInt128.Zero;
        for (var i = 127; i >= 0; i--)
        {
            product ^= y & Mask(x >> i);
            y = (y >> 1) ^ (Reduction & Mask(y));
        }

        return product;
    }

    /// <summary>A power. The time depends on the exponent, which is public.</summary>
    public static UInt128 Power(UInt128 x, long exponent)
    {
        var power = One;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                power = Multiply(power, x);
            }

            x = Multiply(x, x);
        }

        return power;
    }

    public static UInt128 Read(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadUInt128BigEndian(block);

    // All ones if the lowest bit is set, otherwise zero.
    private static UInt128 Mask(UInt128 bit) => UInt128.Zero - (bit & UInt128.One);
}
