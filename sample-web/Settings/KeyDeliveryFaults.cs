using Microsoft.Extensions.Options;
using Weights.AspNetCore;

namespace Weights.Sample.Settings;

/// <summary>Settings below <c>Weights:</c> that key delivery would refuse. It stops at the first.</summary>
internal static class KeyDeliveryFaults
{
    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        using var services = new ServiceCollection().AddSingleton(configuration).AddModelKeys().BuildServiceProvider();
        try
        {
            _ = services.GetRequiredService<IOptions<ModelKeyOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
    }
}
