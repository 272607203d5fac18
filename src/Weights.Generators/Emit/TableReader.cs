using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>The generated code that reads a <see cref="ModelTable"/>.</summary>
internal static class TableReader
{
    // Invariant parsing, because a table must mean the same in all cultures.
    public static string Code(Target target) =>
        $$"""
                    // Reads the text in the class of models: fields that end with a tab or a line feed.
                    internal sealed class Table
                    {
                        private static readonly char[] _ends = new char[] { '\t', '\n' };
                        private readonly string _text;
                        private int _position;

                        internal Table(string text)
                        {
                            _text = text;
                            Name = Format = "";
                            KeyIds = Paths = new string[0];
                            Inputs = Outputs = new {{target.Global(TypeName.Tensor)}}[0];
                        }

                        internal int Type { get; private set; }
                        internal string Name { get; private set; }
                        internal long Size { get; private set; }
                        internal long EncryptedSize { get; private set; }
                        internal string Format { get; private set; }
                        internal string[] KeyIds { get; private set; }
                        internal string[] Paths { get; private set; }
                        internal {{List(target)}} Inputs { get; private set; }
                        internal {{List(target)}} Outputs { get; private set; }

                        internal bool Read()
                        {
                            if (_position == _text.Length)
                            {
                                return false;
                            }

                            Type = (int)Number(Next());
                            Name = Next();
                            Size = Number(Next());
                            EncryptedSize = Number(Next());
                            Format = Next();
                            long inputs = Number(Next());
                            long outputs = Number(Next());
                            KeyIds = new string[Number(Next())];
                            Paths = new string[KeyIds.Length];
                            for (int i = 0; i < KeyIds.Length; i++)
                            {
                                KeyIds[i] = Next();
                                Paths[i] = Next();
                            }

                            Inputs = Tensors(inputs);
                            Outputs = Tensors(outputs);
                            return true;
                        }

                        private {{List(target)}} Tensors(long count)
                        {
                            var tensors = new {{target.Global(TypeName.Tensor)}}[count];
                            for (int i = 0; i < tensors.Length; i++)
                            {
                                tensors[i] = new {{target.Global(TypeName.Tensor)}}(Next(), Next(), Next(), Dimensions(Next()));
                            }

                            return global::System.Array.AsReadOnly(tensors);
                        }

                        private {{target.Global(TypeName.Dimension)}}[]{{target.OrNull}} Dimensions(string count)
                        {
                            if (count == "?")
                            {
                                return null;
                            }

                            var dimensions = new {{target.Global(TypeName.Dimension)}}[Number(count)];
                            for (int i = 0; i < dimensions.Length; i++)
                            {
                                string dimension = Next();
                                dimensions[i] = dimension[0] == ':'
                                    ? new {{target.Global(TypeName.Dimension)}}(null, dimension.Substring(1))
                                    : new {{target.Global(TypeName.Dimension)}}(Number(dimension), "");
                            }

                            return dimensions;
                        }

                        private static long Number(string field)
                        {
                            return long.Parse(field, global::System.Globalization.CultureInfo.InvariantCulture);
                        }

                        private string Next()
                        {
                            int end = _text.IndexOfAny(_ends, _position);
                            string field = _text.Substring(_position, end - _position);
                            _position = end + 1;
                            for (int i = field.IndexOf('\\'); i >= 0; i = field.IndexOf('\\', i + 1))
                            {
                                var code = global::System.Globalization.NumberStyles.AllowHexSpecifier;
                                char c = (char)int.Parse(
                                    field.Substring(i + 1, 4), code, global::System.Globalization.CultureInfo.InvariantCulture);
                                field = field.Substring(0, i) + c + field.Substring(i + 5);
                            }

                            return field;
                        }
                    }
            """;

    private static string List(Target target) => $"global::System.Collections.Generic.IReadOnlyList<{target.Global(TypeName.Tensor)}>";
}
