using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Weights.Generators.Tests.Harness;

/// <summary>An additional file that exists in the test only. Without a text it is one that cannot be opened.</summary>
internal sealed class TestFile(string path, string? text) : AdditionalText
{
    public override string Path { get; } = path;

    public override SourceText? GetText(CancellationToken cancellationToken = default) =>
        text is null ? null : SourceText.From(text, Encoding.UTF8);

    public static TestFile Manifest(string? text) => new("/app/obj/Debug/net10.0/weights.models.json", text);
}
