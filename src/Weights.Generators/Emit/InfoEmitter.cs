using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>OnnxModelInfo.g.cs: what is known of one model.</summary>
internal static class InfoEmitter
{
    // No `nameof`: a namespace of the consumer may have that name.
    public static SourceText Emit(Target target) =>
        CSharpFile.Create(
            target,
            $$"""
                /// <summary>A model of this project: where it is published, and how.</summary>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} sealed class OnnxModelInfo
                {
                    private readonly string[] _keyIds;
                    private readonly string[] _paths;

                    internal OnnxModelInfo(
                        string name, long size, long encryptedSize, string format, string[] keyIds, string[] paths, {{Tensors(
                target
            )}} inputs, {{Tensors(target)}} outputs)
                    {
                        Name = name;
                        Size = size;
                        EncryptedSize = encryptedSize;
                        Format = format;
                        _keyIds = keyIds;
                        _paths = paths;
                        Inputs = inputs;
                        Outputs = outputs;
                    }

                    /// <summary>Gets the name by which a page asks for the model: <c>loadModel(name, …)</c>.</summary>
                    public string Name { get; }

                    /// <summary>Gets the URL of the published file, relative to the site's root; under several key ids, that of the first.</summary>
                    public string Path
                    {
                        get { return _paths[0]; }
                    }

                    /// <summary>Gets the size of the model in bytes.</summary>
                    public long Size { get; }

                    /// <summary>Gets the size of the published file in bytes.</summary>
                    public long EncryptedSize { get; }

                    /// <summary>Gets the id of the key that decrypts the file at <c>Path</c>; empty when the model is published in the open.</summary>
                    public string KeyId
                    {
                        get { return _keyIds[0]; }
                    }

                    /// <summary>Gets the format of the published file: <c>gcm</c>, <c>chunked</c>, or <c>none</c> when it is published in the open.</summary>
                    public string Format { get; }

                    /// <summary>Gets what has to be fed, in the model's order; empty where the file does not say (<c>.ort</c>).</summary>
                    public {{Tensors(target)}} Inputs { get; }

                    /// <summary>Gets what a run gives, in the model's order; empty where the file does not say (<c>.ort</c>).</summary>
                    public {{Tensors(target)}} Outputs { get; }

                    /// <summary>Gets the URL of the file that a key decrypts, relative to the site's root. A model in the open has one URL, whatever the key.</summary>
                    /// <param name="keyId">The id of the key, one of those in the item's <c>KeyId</c>.</param>
                    /// <returns>The URL.</returns>
                    /// <exception cref="global::System.ArgumentException">The model is not published under that key id.</exception>
                    public string GetPath(string keyId)
                    {
                        if (keyId == null)
                        {
                            throw new global::System.ArgumentNullException("keyId");
                        }

                        if (_keyIds[0].Length == 0)
                        {
                            return _paths[0];
                        }

                        int index = global::System.Array.IndexOf(_keyIds, keyId);
                        if (index < 0)
                        {
                            // The other key ids are other customers' business.
                            throw new global::System.ArgumentException(
                                "The model '" + Name + "' is not published under this key id. Add the id to KeyId of its OnnxModel item, and build again.",
                                "keyId");
                        }

                        return _paths[index];
                    }
                }

            """
        );

    private static string Tensors(Target target) => $"global::System.Collections.Generic.IReadOnlyList<{target.Global(TypeName.Tensor)}>";
}
