using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Weights.Generators;

/// <summary>The browser loader, which is a resource of this assembly. It is read once per process.</summary>
internal sealed class LoaderBundle
{
    private const string ResourceName = "weights-loader.js";

    private static readonly Lazy<LoaderBundle> _instance = new(Read);

    private LoaderBundle(byte[] bytes)
    {
        Text = Encoding.UTF8.GetString(bytes);
        Literal = Emit.Literal.Verbatim(Text);
        using var sha384 = SHA384.Create();
        Integrity = "sha384-" + Convert.ToBase64String(sha384.ComputeHash(bytes));
    }

    public static LoaderBundle Instance => _instance.Value;

    public string Text { get; }

    /// <summary>Gets the text as a C# literal.</summary>
    public string Literal { get; }

    /// <summary>Gets the value of an <c>integrity</c> attribute: SHA-384 in base64.</summary>
    public string Integrity { get; }

    private static LoaderBundle Read()
    {
        using Stream resource =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return new LoaderBundle(bytes.ToArray());
    }
}
