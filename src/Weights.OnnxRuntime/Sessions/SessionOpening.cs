using Microsoft.ML.OnnxRuntime;

namespace Weights.OnnxRuntime;

/// <summary>Makes a session of a decrypted model.</summary>
internal static class SessionOpening
{
    // With these options, ONNX Runtime would use our memory as long as the session lives. It is zeroed and freed before.
    private static readonly string[] _useMemoryOfCaller =
    [
        "session.use_ort_model_bytes_directly",
        "session.use_ort_model_bytes_for_initializers",
        "session.use_external_initializer_file_buffers_directly",
    ];

    /// <param name="name">The model's name, for messages.</param>
    /// <param name="configure">Sets options of the session; null if there is nothing to set.</param>
    /// <param name="decrypt">Decrypts the model.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="EncryptedModelException">The model cannot be opened.</exception>
    public static async Task<InferenceSession> OpenAsync(
        string name,
        Action<SessionOptions>? configure,
        Func<Task<DecryptedModel>> decrypt,
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
        try
        {
            using var model = await decrypt().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (model.External.Count > 0)
            {
                ExternalDataInMemory.Add(options, model.External);
            }

            return new InferenceSession(model.Graph.Array!, options);
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new EncryptedModelException(
                "out-of-memory",
                $"There is not enough memory for the model '{name}'. ONNX Runtime needs its bytes a second time while it loads. A graph has "
                    + "at most 2 GiB; its weights can be external data.",
                e
            );
        }
        catch (OnnxRuntimeException e)
        {
            throw new EncryptedModelException("session", $"ONNX Runtime could not make a session of '{name}': {e.Message}", e);
        }
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
