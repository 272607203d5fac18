using System.Globalization;
using System.Text;
using Weights.Generators.Manifest;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits the class of one model, indented by two levels.</summary>
internal static class ModelEmitter
{
    private const int TypicalLength = 6_000;

    private const string SameForAll = """
                    /// <summary>Gets the ID of the key of the file at <c>Path</c>; empty if the file is unencrypted.</summary>
                    public static string KeyId => Info.KeyId;

                    /// <summary>Gets the format: <c>gcm</c>, <c>chunked</c>, or <c>none</c> if the file is unencrypted.</summary>
                    public static string Format => Info.Format;

                    /// <summary>Gets the URL of the file for a key. An unencrypted model has one URL for all keys.</summary>
                    /// <param name="keyId">The ID of the key: one of those in <c>KeyId</c> of the item.</param>
                    /// <returns>The URL.</returns>
                    /// <exception cref="global::System.ArgumentException">The model is not published for this key ID.</exception>
                    public static string GetPath(string keyId) => Info.GetPath(keyId);


        """;

    // `Name` and the tensors' names are constants, so that attributes and `case` can use them. The rest are properties, because paths and
    // sizes change from build to build, and a project that uses a library would keep the old values of constants.
    public static ModelCode Emit(ModelSource source)
    {
        ModelEntry model = source.Model;
        string info = source.Target.Global(TypeName.Info);
        var code = new StringBuilder(TypicalLength);
        code.Append($"        /// <summary>\n{ModelDocs.Lines(model, "        /// ")}        /// </summary>\n");
        code.Append($"        public static partial class {source.Member}\n");
        code.Append("        {\n");
        code.Append("            /// <summary>The name with which a page loads the model: <c>loadModel(name, …)</c>.</summary>\n");
        code.Append($"            public const string Name = {Literal.Quote(model.Name)};\n\n");
        AppendInfo(code, info, model);
        code.Append(
            "            /// <summary>Gets the URL of the published file, relative to the site's root: "
                + $"<c>{DocText.Escape(model.Files[0].Path)}</c>.</summary>\n"
        );
        code.Append("            public static string Path => Info.Path;\n\n");
        code.Append($"            /// <summary>Gets the size of the model in bytes: {DocText.SizeInFull(model.Size)}.</summary>\n");
        code.Append("            public static long Size => Info.Size;\n\n");
        code.Append(
            $"            /// <summary>Gets the size of the published file in bytes: {DocText.SizeInFull(model.EncryptedSize)}.</summary>\n"
        );
        code.Append("            public static long EncryptedSize => Info.EncryptedSize;\n\n");
        code.Append(SameForAll);
        TensorsEmitter.Append(code, source.Target, "Inputs", "the inputs", model.Inputs);
        code.Append('\n');
        TensorsEmitter.Append(code, source.Target, "Outputs", "the outputs", model.Outputs);
        code.Append("        }\n");
        return new ModelCode(source.Member, code.ToString());
    }

    private static void AppendInfo(StringBuilder code, string info, ModelEntry model)
    {
        string size = model.Size.ToString(CultureInfo.InvariantCulture);
        string encryptedSize = model.EncryptedSize.ToString(CultureInfo.InvariantCulture);
        code.Append("            /// <summary>Gets the model as an object.</summary>\n");
        code.Append($"            public static {info} Info {{ get; }} = new {info}(\n");
        code.Append($"                Name, {size}L, {encryptedSize}L, {Literal.Quote(model.Format)},\n");
        code.Append($"                {Array(model.Files.Select(file => file.KeyId))},\n");
        code.Append($"                {Array(model.Files.Select(file => file.Path))},\n");
        code.Append("                Inputs.All,\n");
        code.Append("                Outputs.All);\n\n");
    }

    private static string Array(IEnumerable<string> values) => $"new string[] {{ {string.Join(", ", values.Select(Literal.Quote))} }}";
}
