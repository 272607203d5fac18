using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits OnnxModelInfo.g.cs: the class that describes one model.</summary>
internal static class InfoEmitter
{
    // Without `nameof`, because the project can have a namespace of that name.
    public static SourceText Emit(Target target) =>
        CSharpFile.Create(
            target,
            $$"""
                /// <summary>A model of this project and its published files.</summary>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} class OnnxModelInfo
                {
                    private readonly string[] _keyIds;
                    private readonly string[] _paths;

                    internal OnnxModelInfo(Table table)
                    {
                        Name = table.Name;
                        Size = table.Size;
                        EncryptedSize = table.EncryptedSize;
                        Format = table.Format;
                        _keyIds = table.KeyIds;
                        _paths = table.Paths;
                        Inputs = table.Inputs;
                        Outputs = table.Outputs;
                    }

                    /// <summary>Gets the name with which a page loads the model: <c>loadModel(name, …)</c>.</summary>
                    public string Name { get; }

                    /// <summary>Gets the URL of the published file (of the first key ID), relative to the site's root.</summary>
                    public string Path
                    {
                        get { return _paths[0]; }
                    }

                    /// <summary>Gets the size of the model in bytes.</summary>
                    public long Size { get; }

                    /// <summary>Gets the size of the published file in bytes.</summary>
                    public long EncryptedSize { get; }

                    /// <summary>Gets the ID of the key of the file at <c>Path</c>; empty if the file is unencrypted.</summary>
                    public string KeyId
                    {
                        get { return _keyIds[0]; }
                    }

                    /// <summary>Gets the format: <c>gcm</c>, <c>chunked</c>, or <c>none</c> if the file is unencrypted.</summary>
                    public string Format { get; }

                    /// <summary>Gets the inputs in the model's order; empty if the build cannot read them (<c>.ort</c>).</summary>
                    public {{Tensors(target)}} Inputs { get; }

                    /// <summary>Gets the outputs in the model's order; empty if the build cannot read them (<c>.ort</c>).</summary>
                    public {{Tensors(target)}} Outputs { get; }

                    /// <summary>Gets the URL of the file for a key. An unencrypted model has one URL for all keys.</summary>
                    /// <param name="keyId">The ID of the key: one of those in <c>KeyId</c> of the item.</param>
                    /// <returns>The URL.</returns>
                    /// <exception cref="global::System.ArgumentException">The model is not published for this key ID.</exception>
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
                            // The message does not list the other key IDs, because they can be names of customers.
                            throw new global::System.ArgumentException(
                                "The model '" + Name + "' is not published for this key ID. "
                                + "Add the ID to KeyId of its OnnxModel item, and build again.",
                                "keyId");
                        }

                        return _paths[index];
                    }

            {{TableReader.Code(target)}}
                }

                /// <summary>A model of this project, with the names of its inputs and outputs as properties.</summary>
                /// <typeparam name="TInputs">The class of the inputs.</typeparam>
                /// <typeparam name="TOutputs">The class of the outputs.</typeparam>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} sealed class OnnxModelInfo<TInputs, TOutputs> : {{target.Global(TypeName.Info)}}
                    where TInputs : {{target.Global(TypeName.Tensors)}}
                    where TOutputs : {{target.Global(TypeName.Tensors)}}
                {
                    internal OnnxModelInfo(Table table, TInputs inputs, TOutputs outputs) : base(table)
                    {
                        Inputs = inputs;
                        Outputs = outputs;
                    }

                    /// <summary>Gets the names of the inputs; <c>All</c> has their types.</summary>
                    public new TInputs Inputs { get; }

                    /// <summary>Gets the names of the outputs; <c>All</c> has their types.</summary>
                    public new TOutputs Outputs { get; }
                }

            """
        );

    private static string Tensors(Target target) => $"global::System.Collections.Generic.IReadOnlyList<{target.Global(TypeName.Tensor)}>";
}
