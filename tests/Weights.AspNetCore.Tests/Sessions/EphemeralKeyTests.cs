using System.Security.Cryptography;

namespace Weights.AspNetCore.Tests.Sessions;

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
