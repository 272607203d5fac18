namespace Weights.OnnxRuntime;

/// <summary>The bytes of a container, wherever they are.</summary>
internal interface IContainerBytes : IDisposable
{
    /// <summary>The path or URL, for messages.</summary>
    string Name { get; }

    /// <summary>What to do if this is not the file that models.json names, as a sentence.</summary>
    string Advice { get; }

    /// <summary>Whether a look at a few bytes costs next to nothing.</summary>
    bool IsLocal { get; }

    /// <summary>How many parts may be open at the same time.</summary>
    int MostParts { get; }

    /// <summary>Opens a part.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The part. It is longer than requested if the place gives only the whole file.</returns>
    /// <exception cref="EncryptedModelException">It cannot be read, or the file has another length.</exception>
    ValueTask<IContainerPart> OpenAsync(long offset, long length, CancellationToken cancellationToken);

    /// <summary>Why what was read is not a container; null if nothing is known.</summary>
    EncryptedModelException? WhyNotAContainer();
}
