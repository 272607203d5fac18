using Microsoft.Win32.SafeHandles;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a file of a model into memory.</summary>
/// <param name="format">The format of the file.</param>
/// <param name="key">The content key.</param>
internal sealed class FileDecryption(string format, ContentKey key)
{
    /// <summary>Checks length and pin of a file. Nothing is decrypted.</summary>
    /// <exception cref="EncryptedModelException">
    /// <c>unreadable</c>, <c>truncated</c>, <c>too-long</c> or <c>wrong-file</c>.
    /// </exception>
    public void Check(ContainerEntry file, CancellationToken cancellationToken) =>
        Open(
            file,
            handle =>
            {
                if (format == "gcm")
                {
                    GcmDecryption.ReadPin(handle, file, stackalloc byte[GcmContainer.Overhead], cancellationToken);
                }
                else
                {
                    ChunkedDecryption.CheckPin(handle, file, cancellationToken);
                }
            }
        );

    /// <summary>Decrypts a file. If this throws, the memory is to be disposed; it holds no plaintext that was not verified.</summary>
    /// <param name="file">The file.</param>
    /// <param name="plaintext">As long as the file's plaintext.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="EncryptedModelException">As for <see cref="Check"/>, or <c>tampered</c>.</exception>
    public void Decrypt(ContainerEntry file, Plaintext plaintext, CancellationToken cancellationToken) =>
        Open(
            file,
            handle =>
            {
                if (format == "gcm")
                {
                    GcmDecryption.Decrypt(key, handle, file, plaintext, cancellationToken);
                }
                else
                {
                    ChunkedDecryption.Decrypt(key, handle, file, plaintext, cancellationToken);
                }
            }
        );

    private static void Open(ContainerEntry file, Action<SafeFileHandle> use)
    {
        try
        {
            using var handle = File.OpenHandle(file.Path, options: FileOptions.SequentialScan);
            CheckLength(file, RandomAccess.GetLength(handle));
            use(handle);
        }
        catch (ContainerException e)
        {
            throw new EncryptedModelException("tampered", $"'{file.Path}': {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EncryptedModelException(
                "unreadable",
                $"'{file.Path}', which models.json lists, cannot be read: {e.Message} Copy the whole folder that was published.",
                e
            );
        }
    }

    private static void CheckLength(ContainerEntry file, long length)
    {
        if (length != file.EncryptedSize)
        {
            throw new EncryptedModelException(
                length < file.EncryptedSize ? "truncated" : "too-long",
                $"'{file.Path}' has {length:N0} bytes, and models.json says {file.EncryptedSize:N0}. Copy file and models.json again, "
                    + "from the same publish."
            );
        }
    }
}
