using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Weights.Sample.Pages;

internal sealed class IndexModel(IWebHostEnvironment environment) : PageModel
{
    // The header of the chunked container.
    private const int HeaderLength = 104;

    /// <summary>How the speech model begins: two fields of ONNX, and the first letters of the tool that wrote it ("spox").</summary>
    public IReadOnlyList<byte> PlainBytes { get; } = [0x08, 0x08, 0x12, 0x04, 0x73, 0x70, 0x6f, 0x78];

    /// <summary>The same bytes in the encrypted file of this site; empty if the site has no such file.</summary>
    public IReadOnlyList<byte> CipherBytes { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var file = environment.WebRootFileProvider.GetFileInfo(OnnxModels.SileroVad.Path);
        if (file.Exists)
        {
            // AES-GCM keeps the order of the bytes, so the ciphertext of the first byte follows the header.
            var bytes = new byte[HeaderLength + PlainBytes.Count];
            await using var stream = file.CreateReadStream();
            await stream.ReadExactlyAsync(bytes, HttpContext.RequestAborted);
            CipherBytes = bytes[HeaderLength..];
        }
    }
}
