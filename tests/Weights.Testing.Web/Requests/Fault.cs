using Microsoft.AspNetCore.Http;

namespace Weights.Testing.Web;

/// <summary>What a site does with a request instead of its usual response. It may call the usual one.</summary>
internal delegate Task Fault(HttpContext context, RequestDelegate usual);
