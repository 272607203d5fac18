namespace Weights.Blazor;

/// <summary>How encrypted files are kept on the device, so that a later visit does not request them.</summary>
public sealed class ModelCacheOptions
{
    /// <summary>
    /// How many bytes all kept files of the site may have together. If there is no room, what was not used for the longest time is removed.
    /// Null: half of what the browser gives the site.
    /// </summary>
    public long? MaxBytes { get; set; }

    /// <summary>
    /// Asks the browser not to remove the files when the device is short of space. Firefox asks the user.
    /// </summary>
    public bool Persist { get; set; }
}
