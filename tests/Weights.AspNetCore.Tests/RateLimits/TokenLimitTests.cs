using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Weights.AspNetCore.Tests;

/// <summary>A site whose users send access tokens that name the user in the claim <c>sub</c> alone.</summary>
[TestClass]
public sealed class TokenLimitTests
{
    private const string Issuer = "https://login.example";
    private const string Audience = "shop";
    private const int Limit = 2;

    private readonly TestKey _key = new();
    private readonly SymmetricSecurityKey _signingKey = new(RandomNumberGenerator.GetBytes(32));

    [TestMethod]
    public async Task The_requests_of_each_user_are_limited()
    {
        await using var site = await StartAsync();
        var statuses = new List<HttpStatusCode>();

        // A window of the limit may end during the test.
        for (var i = 0; i <= 2 * Limit; i++)
        {
            statuses.Add(await AskAsync(site, "user-1"));
        }

        Assert.AreEqual(HttpStatusCode.OK, statuses[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.AreEqual(HttpStatusCode.OK, await AskAsync(site, "user-2"));
    }

    private Task<Site> StartAsync() =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:RequestsPerMinutePerSession"] = $"{Limit}" },
                Services = builder =>
                    builder
                        .Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
                        .AddJwtBearer(options =>
                        {
                            options.MapInboundClaims = false;
                            options.TokenValidationParameters.ValidIssuer = Issuer;
                            options.TokenValidationParameters.ValidAudience = Audience;
                            options.TokenValidationParameters.IssuerSigningKey = _signingKey;
                        }),
            }
        );

    private async Task<HttpStatusCode> AskAsync(Site site, string user)
    {
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(
            site.Client,
            user: null,
            change: request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(user))
        );
        return response.StatusCode;
    }

    private string TokenOf(string user) =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = Audience,
                Claims = new Dictionary<string, object> { ["sub"] = user },
                SigningCredentials = new SigningCredentials(_signingKey, SecurityAlgorithms.HmacSha256),
            }
        );
}
