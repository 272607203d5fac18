using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a model and makes its session.</summary>
internal static class SessionOpening
{
    // With this option, ONNX Runtime would use the bytes of an .ort model as long as the session lives. They are zeroed before.
    private const string UsesBytesOfCaller = "session.use_ort_model_bytes_directly";

    /// <exception cref="EncryptedModelException">The model cannot be opened.</exception>
    public static InferenceSession Open(
        EncryptedModel model,
        ContentKey key,
        Action<SessionOptions>? configure,
        CancellationToken cancellationToken
    )
    {
        var decryption = new FileDecryption(model.Format, key);
        var external = new List<(string Location, Plaintext Content)>();
        try
        {
            using var graph = Plaintext.InArray(checked((int)model.Graph.Size));
            decryption.Decrypt(model.Graph, graph, cancellationToken);
            foreach (var file in model.External)
            {
                external.Add((file.Location, Plaintext.Native(file.Size)));
                decryption.Decrypt(file, external[^1].Content, cancellationToken);
            }

            using var options = new SessionOptions();
            configure?.Invoke(options);
            cancellationToken.ThrowIfCancellationRequested();
            options.AddSessionConfigEntry(UsesBytesOfCaller, "0");
            if (external.Count > 0)
            {
                ExternalDataInMemory.Add(options, external);
            }

            return new InferenceSession(graph.Array!, options);
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
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new EncryptedModelException(
                "no-ort",
                "ONNX Runtime's native library is missing. Add the package Microsoft.ML.OnnxRuntime, or the one of your GPU.",
                e
            );
        }
        finally
        {
            external.ForEach(static file => file.Content.Dispose());
        }
    }
}
