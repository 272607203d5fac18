using Microsoft.CodeAnalysis.Text;

namespace Weights.Generators.Emit;

/// <summary>Emits WeightsLoader.g.cs: the browser loader's URL, integrity and text.</summary>
internal static class LoaderEmitter
{
    // A verbatim literal, so that the bundle can be read in an editor. The compiler allows 16 MB for all strings of a program.
    // Properties instead of constants, because the compiler copies the constants of a library into the projects that use it.
    public static SourceText Emit(LoaderFile file) =>
        CSharpFile.Create(
            file.Target,
            $$"""
                /// <summary>The browser loader, an ES module: its URL, integrity and text.</summary>
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

                    /// <summary>Gets the loader's text. Encoded as UTF-8, it is the published file.</summary>
                    public static string Source
                    {
                        get { return {{LoaderBundle.Instance.Literal}}; }
                    }
                }

            """
        );
}
