using System.Security.Cryptography;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class EphemeralKeyTests
{
    [TestMethod]
    public void Both_sides_agree_on_the_same_secret()
    {
        // One in 256 secrets begins with a zero byte, which must not be removed.
        for (var i = 0; i < 1000; i++)
        {
            using var one = EphemeralKey.Generate();
            using var other = EphemeralKey.Generate();
            CollectionAssert.AreEqual(Agree(other, one.PublicPoint), Agree(one, other.PublicPoint));
            Assert.IsTrue(P256Point.IsValid(one.PublicPoint));
        }
    }

    // RFC 5903, 8.1: the group of 256 bits.
    [TestMethod]
    public void Points_and_secret_are_those_of_RFC_5903()
    {
        using var initiator = FromPrivateKey("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433");
        using var responder = FromPrivateKey("C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53");
        Assert.AreEqual(
            "04DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
                + "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3",
            Convert.ToHexString(initiator.PublicPoint)
        );
        Assert.AreEqual(
            "04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
                + "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
            Convert.ToHexString(responder.PublicPoint)
        );
        foreach (var secret in new[] { Agree(initiator, responder.PublicPoint), Agree(responder, initiator.PublicPoint) })
        {
            Assert.AreEqual("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE", Convert.ToHexString(secret));
        }
    }

    [TestMethod]
    public void A_point_off_the_curve_is_refused()
    {
        using var key = EphemeralKey.Generate();
        var point = key.PublicPoint.ToArray();
        point[64] ^= 1;
        Assert.Throws<CryptographicException>(() => Agree(key, point));
        CollectionAssert.AreEqual(Agree(key, key.PublicPoint), Agree(key, key.PublicPoint), "the next agreement works");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(31)]
    [DataRow(33)]
    public void A_secret_needs_exactly_32_bytes(int room)
    {
        using var key = EphemeralKey.Generate();
        var around = new byte[100];
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => key.Agree(key.PublicPoint, around.AsSpan(0, room)));
        CollectionAssert.AreEqual(new byte[100], around);
    }

    [TestMethod]
    public void Key_pairs_differ()
    {
        using var one = EphemeralKey.Generate();
        using var other = EphemeralKey.Generate();
        CollectionAssert.AreNotEqual(one.PublicPoint, other.PublicPoint);
    }

    // .NET computes the public half from the private one.
    private static EphemeralKey FromPrivateKey(string d) =>
        new(ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Convert.FromHexString(d) }));

    private static byte[] Agree(EphemeralKey key, byte[] point)
    {
        var secret = new byte[EphemeralKey.SecretLength];
        key.Agree(point, secret);
        return secret;
    }
}
