using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace Weights.Encryption.Tests;

/// <summary>A models.json as a build writes it, with a model of each format, to change and to parse.</summary>
internal sealed class ManifestJsonSample
{
    public const string Source = "/site/weights/models.json";

    public JsonObject Root { get; } =
        new()
        {
            ["version"] = 2,
            ["models"] = new JsonArray(
                Model("face/a", "gcm", pinLength: 28, overhead: 28),
                Model("b", "chunked", pinLength: 64, overhead: 120),
                Model("c", "none", pinLength: 0, overhead: 0)
            ),
        };

    public JsonArray Models => Root["models"]!.AsArray();

    public JsonObject First => Models[0]!.AsObject();

    public ModelManifest Parse() => ModelManifest.Parse(System.Text.Encoding.UTF8.GetBytes(Root.ToJsonString()), Source);

    public static JsonObject File(string file, int pinLength, int overhead)
    {
        var entry = new JsonObject
        {
            ["file"] = file,
            ["url"] = $"{file}?v=0ffc56e33b823a57",
            ["size"] = 100,
            ["encryptedSize"] = 100 + overhead,
            ["sha256"] = new string('a', 64),
        };
        if (pinLength > 0)
        {
            entry["pin"] = Base64Url.EncodeToString(Enumerable.Repeat((byte)7, pinLength).ToArray());
        }

        return entry;
    }

    private static JsonObject Model(string name, string format, int pinLength, int overhead)
    {
        var model = File(format == "none" ? $"{name}.onnx" : $"{name}.enc", pinLength, overhead);
        model["name"] = name;
        model["format"] = format;
        model["keyId"] = format == "none" ? "" : "default";
        model["kid"] = format == "none" ? "" : "2b831ac0b3788a0794269149f123882d";
        var data = File($"{name}.data", pinLength, overhead);
        data["location"] = "weights é.bin";
        model["external"] = new JsonArray(data);
        return model;
    }
}
