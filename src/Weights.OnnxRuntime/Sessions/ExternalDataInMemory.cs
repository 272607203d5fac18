using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Weights.OnnxRuntime;

/// <summary>
/// Gives ONNX Runtime the content of external data. The C# API has no method for it, and tensors from <c>AddInitializer</c> do not help:
/// ONNX Runtime 1.31 refuses a model whose files do not exist before it looks at them. So this calls the C API
/// (<c>onnxruntime_c_api.h</c>), whose table of functions only grows at its end.
/// </summary>
internal static unsafe partial class ExternalDataInMemory
{
    // The version of the C API with AddExternalInitializersFromFilesInMemory. Later libraries have it too.
    private const uint ApiVersion = 18;

    // The places of the functions in the table OrtApi.
    private const int GetErrorMessage = 2;
    private const int ReleaseStatus = 93;
    private const int AddExternalInitializersFromFilesInMemory = 279;

    /// <summary>
    /// Adds files. ONNX Runtime copies them when it makes the session. The options hold addresses, so no second session may be made with
    /// them.
    /// </summary>
    /// <param name="options">The options of one session.</param>
    /// <param name="files">The files, by location.</param>
    /// <exception cref="EncryptedModelException"><c>session</c>: ONNX Runtime refused them.</exception>
    public static void Add(SessionOptions options, IReadOnlyList<(string Location, Plaintext Content)> files)
    {
        var api = Api();
        using var names = new NativeNames();

        var (pointers, contents, lengths) = (new nint[files.Count], new nint[files.Count], new nuint[files.Count]);
        for (var i = 0; i < files.Count; i++)
        {
            pointers[i] = names.Add(files[i].Location);
            contents[i] = (nint)files[i].Content.Start;
            lengths[i] = (nuint)files[i].Content.Length;
        }

        fixed (
            nint* namePointers = pointers,
                contentPointers = contents
        )
        fixed (nuint* lengthPointers = lengths)
        {
            var add = (delegate* unmanaged<nint, nint*, nint*, nuint*, nuint, nint>)api[AddExternalInitializersFromFilesInMemory];
            var status = add(options.DangerousGetHandle(), namePointers, contentPointers, lengthPointers, (nuint)files.Count);
            if (status != 0)
            {
                var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)api[GetErrorMessage])(status));
                ((delegate* unmanaged<nint, void>)api[ReleaseStatus])(status);
                throw new EncryptedModelException("session", $"ONNX Runtime refused the external data: {message}");
            }
        }
    }

    // OrtApiBase is GetApi(version), which returns null if the library is too old, and GetVersionString().
    private static nint* Api()
    {
        var functions = (nint*)OrtGetApiBase();
        var version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)functions[1])());

        // A program can make the C# API load another file than this one finds. A handle of one library must not get into the other.
        var expected = OrtEnv.Instance().GetVersionString();
        if (version != expected)
        {
            throw new EncryptedModelException(
                "no-ort",
                $"There are two libraries of ONNX Runtime: the C# API uses {expected}, and 'onnxruntime' leads to {version}. Keep one."
            );
        }

        var api = ((delegate* unmanaged<uint, nint>)functions[0])(ApiVersion);
        return api == 0
            ? throw new EncryptedModelException(
                "no-ort",
                $"ONNX Runtime {version} cannot read external data from memory. Use Microsoft.ML.OnnxRuntime 1.30 or later."
            )
            : (nint*)api;
    }

    // Where the C# API finds it: a program of Native AOT looks beside itself only with AssemblyDirectory.
#pragma warning disable CA5393 // the folder with the program's own assemblies is as safe as they are
    [LibraryImport("onnxruntime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint OrtGetApiBase();
#pragma warning restore CA5393

    /// <summary>Paths as ONNX Runtime takes them: UTF-16 on Windows, UTF-8 elsewhere, with a zero at the end.</summary>
    private sealed class NativeNames : IDisposable
    {
        private readonly List<nint> _names = [];

        public nint Add(string name)
        {
            var encoding = OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8;
            var bytes = encoding.GetBytes(name + '\0');
            var copy = Marshal.AllocHGlobal(bytes.Length);
            _names.Add(copy);
            Marshal.Copy(bytes, 0, copy, bytes.Length);
            return copy;
        }

        public void Dispose() => _names.ForEach(Marshal.FreeHGlobal);
    }
}
