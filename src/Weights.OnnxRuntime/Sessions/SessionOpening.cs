using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a model and makes its session.</summary>
internal static class SessionOpening
{
    // With these options, ONNX Runtime would use our memory as long as the session lives. It is zeroed and freed before.
    private static readonly string[] _useMemoryOfCaller =
    [
        "session.use_ort_model_bytes_directly",
        "session.use_ort_model_bytes_for_initializers",
        "session.use_external_initializer_file_buffers_directly",
    ];

    /// <exception cref="EncryptedModelException">The model cannot be opened.</exception>
    public static InferenceSession Open(
        EncryptedModel model,
        ContentKey key,
        Action<SessionOptions>? configure,
        CancellationToken cancellationToken
    )
    {
        using var options = NativeLibraryOf(static () => new SessionOptions());
        configure?.Invoke(options);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var option in _useMemoryOfCaller)
        {
            options.AddSessionConfigEntry(option, "0");
        }

        // Otherwise ONNX Runtime would read external data that models.json does not list from the current folder.
        options.AddSessionConfigEntry(
            "session.model_external_initializers_file_folder_path",
            Path.Combine(AppContext.BaseDirectory, Guid.NewGuid().ToString("N"))
        );
        var external = new List<(string Location, Plaintext Content)>();
        try
        {
            return Open(model, new FileDecryption(model.Format, key), options, external, cancellationToken);
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new EncryptedModelException(
                "out-of-memory",
                $"There is not enough memory for the model '{model.Name}', which has {model.Size:N0} bytes. ONNX Runtime needs them a "
                    + "second time while it loads. A graph has at most 2 GiB; its weights can be external data.",
                e
            );
        }
        catch (OnnxRuntimeException e)
        {
            throw new EncryptedModelException("session", $"ONNX Runtime could not make a session of '{model.Name}': {e.Message}", e);
        }
        finally
        {
            external.ForEach(static file => file.Content.Dispose());
        }
    }

    private static InferenceSession Open(
        EncryptedModel model,
        FileDecryption decryption,
        SessionOptions options,
        List<(string Location, Plaintext Content)> external,
        CancellationToken cancellationToken
    )
    {
        // All of them first, so that a file that is missing costs no memory.
        foreach (var file in model.External.Prepend(model.Graph))
        {
            decryption.Check(file, cancellationToken);
        }

        using var graph = Plaintext.InArray(checked((int)model.Graph.Size));
        decryption.Decrypt(model.Graph, graph, cancellationToken);
        foreach (var file in model.External)
        {
            external.Add((file.Location, Plaintext.Native(file.Size)));
            decryption.Decrypt(file, external[^1].Content, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (external.Count > 0)
        {
            ExternalDataInMemory.Add(options, external);
        }

        return new InferenceSession(graph.Array!, options);
    }

    private static T NativeLibraryOf<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new EncryptedModelException(
                "no-ort",
                "ONNX Runtime's native library is missing or cannot be used. Add the package Microsoft.ML.OnnxRuntime, or the one of your "
                    + "GPU, of the version of Microsoft.ML.OnnxRuntime.Managed.",
                e
            );
        }
    }
}
