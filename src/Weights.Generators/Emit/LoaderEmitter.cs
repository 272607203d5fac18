using Microsoft.CodeAnalysis.Text;

namespace Weights.Generators.Emit;

/// <summary>WeightsLoader.g.cs: the browser loader's address, fingerprint and text.</summary>
internal static class LoaderEmitter
{
    // A verbatim literal keeps the bundle readable in an editor, and the compiler has no limit on its lines or its length short of
    // the 16 MB for all strings of a program. Properties rather than constants: those would be copied into whatever uses a library.
    public static SourceText Emit(LoaderFile file) =>
        CSharpFile.Create(
            file.Target,
            $$"""
                /// <summary>The browser loader, an ES module: where it is published, and what is in it.</summary>
                {{CSharpFile.GeneratedCode}}
                {{file.Target.Access}} static class WeightsLoader
                {
                    /// <summary>Gets the loader's URL, relative to the site's root: <c>{{DocText.Escape(file.Path)}}</c>.</summary>
                    public static string Path
                    {
                        get { return {{Literal.Quote(file.Path)}}; }
                    }

                    /// <summary>Gets the value for an <c>integrity</c> attribute: the SHA-384 of the loader's bytes.</summary>
                    public static string Integrity
                    {
                        get { return {{Literal.Quote(LoaderBundle.Instance.Integrity)}}; }
                    }

                    /// <summary>Gets the loader's text. In UTF-8 it is the published file, byte for byte.</summary>
                    public static string Source
                    {
                        get { return {{LoaderBundle.Instance.Literal}}; }
                    }
                }

            """
        );
}
