namespace Weights.AspNetCore;

/// <summary>Marks the endpoints that hand out keys.</summary>
internal sealed class ModelKeyMetadata
{
    public static readonly ModelKeyMetadata Instance = new();

    private ModelKeyMetadata()
    {
    }
}
