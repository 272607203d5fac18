using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Weights.Generators.Tests.Harness;

/// <summary>An additional file in memory. Without a text it is a file that cannot be opened.</summary>
internal sealed class TestFile(string path, string? text) : AdditionalText
{
    public override string Path { get; } = path;

    public override SourceText? GetText(CancellationToken cancellationToken = default) =>
        text is null ? null : SourceText.From(text, Encoding.UTF8);

    public static TestFile Manifest(string? text) => new("/app/obj/Debug/net10.0/weights.models.json", text);
}
