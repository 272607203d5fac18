using System.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits the members of OnnxModels that concern all models, and the private class that holds their objects.</summary>
internal static class ModelListEmitter
{
    public static void AppendMembers(StringBuilder code, Target target)
    {
        string info = target.Global(TypeName.Info);
        code.Append(
            $$"""
                    /// <summary>Gets all models, in the order of their names.</summary>
                    public static global::System.Collections.Generic.IReadOnlyList<{{info}}> All
                    {
                        get { return _Models.List; }
                    }

                    /// <summary>Finds a model by its name, for example a name in a request.</summary>
                    /// <param name="name">The name of the model. Case matters.</param>
                    /// <returns>The model, or null if no model has this name.</returns>
                    public static {{info}}{{target.OrNull}} TryGet(string name)
                    {
                        foreach ({{info}} model in _Models.List)
                        {
                            if (model.Name == name)
                            {
                                return model;
                            }
                        }

                        return null;
                    }

            """
        );
    }

    // A class of its own, so that the list exists before a static member in the project's part of the class uses it.
    public static void AppendList(
        StringBuilder code,
        Target target,
        string table,
        IReadOnlyList<(string Type, string Inputs, string Outputs)> types
    )
    {
        string info = target.Global(TypeName.Info);
        code.Append(
            $$"""

                    private static class _Models
                    {
                        internal static readonly global::System.Collections.Generic.IReadOnlyList<{{info}}> List = Read();

                        private static global::System.Collections.Generic.IReadOnlyList<{{info}}> Read()
                        {
                            var models = new global::System.Collections.Generic.List<{{info}}>();
                            var table = new {{info}}.Table({{Literal.Verbatim(table)}});
                            while (table.Read())
                            {
                                models.Add(Create(table));
                            }

                            return models.AsReadOnly();
                        }

                        private static {{info}} Create({{info}}.Table table)
                        {
                            switch (table.Type)
                            {

            """
        );
        for (int i = 0; i < types.Count; i++)
        {
            (string type, string inputs, string outputs) = types[i];
            code.Append($"                    case {i}:\n                        return new {type}(\n");
            code.Append($"                            table, new {inputs}(table.Inputs), new {outputs}(table.Outputs));\n");
        }

        code.Append(
            """
                                default:
                                    throw new global::System.InvalidOperationException();
                            }
                        }
                    }

            """
        );
    }
}
