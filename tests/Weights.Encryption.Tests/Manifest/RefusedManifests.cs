using System.Text;
using System.Text.Json.Nodes;

namespace Weights.Encryption.Tests;

/// <summary>A models.json that the build cannot have written is refused, with its path or URL in the message.</summary>
[TestClass]
public sealed class RefusedManifests
{
    [TestMethod]
    [DataRow("file", "../a.enc")]
    [DataRow("file", "/etc/passwd")]
    [DataRow("file", "a\\b.enc")]
    [DataRow("file", null)]
    [DataRow("url", null)]
    [DataRow("name", "../a")]
    [DataRow("name", "a:b")]
    [DataRow("name", "a\nb")]
    [DataRow("name", null)]
    [DataRow("format", "GCM")]
    [DataRow("format", "")]
    [DataRow("format", "none")]
    [DataRow("keyId", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0")]
    [DataRow("kid", "00")]
    [DataRow("kid", "2b831ac0b3788a0794269149f123882d\n")]
    [DataRow("sha256", "00")]
    [DataRow("sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [DataRow("sha256", null)]
    [DataRow("pin", "AAAA")]
    [DataRow("pin", null)]
    [DataRow("size", 1)]
    [DataRow("size", -1)]
    [DataRow("size", long.MaxValue)]
    [DataRow("encryptedSize", 12)]
    public void A_member_with_an_impossible_value_is_refused(string member, object? value)
    {
        var sample = new ManifestJsonSample();
        sample.First[member] = value is null ? null : JsonValue.Create(value);

        var error = Assert.ThrowsExactly<ModelManifestException>(sample.Parse);

        Assert.AreEqual("bad-manifest", error.Code);
        Assert.Contains(ManifestJsonSample.Source, error.Message);
        Assert.DoesNotContain("00112233", error.ToString());
    }

    [TestMethod]
    [DataRow("keyId", "default")]
    [DataRow("kid", "2b831ac0b3788a0794269149f123882d")]
    [DataRow("pin", "AAAA")]
    [DataRow("encryptedSize", 101)]
    public void An_unencrypted_model_with_a_key_or_a_pin_is_refused(string member, object value)
    {
        var sample = new ManifestJsonSample();
        sample.Models[2]![member] = JsonValue.Create(value);

        Assert.AreEqual("bad-manifest", Assert.ThrowsExactly<ModelManifestException>(sample.Parse).Code);
    }

    [TestMethod]
    [DataRow("""{ "version": 2, "models": [null] }""")]
    [DataRow("""{ "version": 2 }""")]
    [DataRow("""{ "version": "2", "models": [] }""")]
    [DataRow("""{ "version": null, "models": [] }""")]
    [DataRow("<!doctype html>")]
    [DataRow("[]")]
    [DataRow("null")]
    [DataRow("")]
    public void Another_shape_is_refused(string json)
    {
        var error = Assert.ThrowsExactly<ModelManifestException>(() => Parse(json));

        Assert.AreEqual("bad-manifest", error.Code);
    }

    [TestMethod]
    public void Another_version_is_named()
    {
        var error = Assert.ThrowsExactly<ModelManifestException>(() => Parse("""{ "version": 3, "other": [] }"""));

        Assert.Contains("its version is 3, not 2", error.Message);
    }

    [TestMethod]
    public void Names_and_locations_that_are_twice_there_are_refused()
    {
        var names = new ManifestJsonSample();
        names.First["name"] = "d\u00E9";
        names.Models[1]!["name"] = "de\u0301";
        Assert.ThrowsExactly<ModelManifestException>(names.Parse);

        var locations = new ManifestJsonSample();
        var external = locations.First["external"]!.AsArray();
        external.Add(external[0]!.DeepClone());
        Assert.ThrowsExactly<ModelManifestException>(locations.Parse);
        external[1] = null;
        Assert.ThrowsExactly<ModelManifestException>(locations.Parse);
    }

    private static ModelManifest Parse(string json) => ModelManifest.Parse(Encoding.UTF8.GetBytes(json), ManifestJsonSample.Source);
}
