using System.Security.Cryptography;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class EphemeralKeyTests
{
    [TestMethod]
    public void OpenSSLs_own_way_is_taken_where_there_is_OpenSSL_3_and_agrees_with_DotNets_every_time()
    {
        // Debian's, Ubuntu's, Alpine's and the container images' of today; elsewhere .NET's way is the only one.
        if (!OperatingSystem.IsLinux())
        {
            Assert.IsFalse(OpenSslEphemeralKey.IsAvailable);
            return;
        }

        Assert.IsTrue(OpenSslEphemeralKey.IsAvailable);

        // One in 256 secrets begins with a zero, which must stay.
        for (var i = 0; i < 1000; i++)
        {
            using var ours = OpenSslEphemeralKey.Make();
            using var theirs = new PortableEphemeralKey(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
            CollectionAssert.AreEqual(Agree(theirs, ours.PublicPoint), Agree(ours, theirs.PublicPoint));
            Assert.IsTrue(P256Point.IsValid(ours.PublicPoint));
        }
    }

    // RFC 5903, 8.1: the group of 256 bits.
    [TestMethod]
    [DataRow("OpenSSL")]
    [DataRow(".NET")]
    public void Either_way_makes_the_points_and_the_secret_of_RFC_5903(string way)
    {
        if (way == "OpenSSL" && !OpenSslEphemeralKey.IsAvailable)
        {
            return;
        }

        Func<byte[], EphemeralKey> make = way == "OpenSSL" ? KnownPair.OfOpenSsl : KnownPair.OfDotNet;
        using var initiator = make(Convert.FromHexString("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"));
        using var responder = make(Convert.FromHexString("C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53"));
        Assert.AreEqual(
            "04DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C37725811805271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3",
            Convert.ToHexString(initiator.PublicPoint)
        );
        Assert.AreEqual(
            "04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
            Convert.ToHexString(responder.PublicPoint)
        );
        foreach (var secret in new[] { Agree(initiator, responder.PublicPoint), Agree(responder, initiator.PublicPoint) })
        {
            Assert.AreEqual("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE", Convert.ToHexString(secret));
        }
    }

    [TestMethod]
    public void A_point_off_the_curve_that_nobody_checked_is_refused_all_the_same()
    {
        using var ours = EphemeralKey.Generate();
        var point = ours.PublicPoint.ToArray();
        point[64] ^= 1;
        Assert.ThrowsExactly<CryptographicException>(() => Agree(ours, point));
        CollectionAssert.AreEqual(Agree(ours, ours.PublicPoint), Agree(ours, ours.PublicPoint), "and the next agreement works");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(31)]
    [DataRow(33)]
    public void A_secret_goes_nowhere_but_into_its_32_bytes(int room)
    {
        using var platform = EphemeralKey.Generate();
        using var portable = new PortableEphemeralKey(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
        foreach (var pair in new[] { platform, portable })
        {
            var around = new byte[100];
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pair.Agree(pair.PublicPoint, around.AsSpan(0, room)));
            CollectionAssert.AreEqual(new byte[100], around);
        }
    }

    [TestMethod]
    public void Pairs_differ()
    {
        using var one = EphemeralKey.Generate();
        using var other = EphemeralKey.Generate();
        CollectionAssert.AreNotEqual(one.PublicPoint, other.PublicPoint);
    }

    private static byte[] Agree(EphemeralKey key, byte[] point)
    {
        var secret = new byte[EphemeralKey.SecretLength];
        key.Agree(point, secret);
        return secret;
    }
}
