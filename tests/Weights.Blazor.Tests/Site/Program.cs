using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Site;
using Weights.Blazor;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.Services.AddScoped(_ => new HttpClient { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) });
builder.Services.AddEncryptedModels(options =>
{
    options.OrtUrl = "ort/ort.wasm.bundle.min.mjs";
    options.LoaderUrl = WeightsLoader.Path;
    options.Key = ModelKeySource.FromUrl("api/model-key?keyId={keyId}&kid={kid}");
});
await builder.Build().RunAsync();
