using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Weights.Encryption;

namespace Weights.OnnxRuntime.Tests;

/// <summary>Encrypted models give the results of the unencrypted ones.</summary>
[TestClass]
public sealed class OpeningSessions(TestContext context)
{
    [TestMethod]
    [DataRow("gcm", false)]
    [DataRow("gcm", true)]
    [DataRow("chunked", false)]
    [DataRow("chunked", true)]
    public async Task Give_the_results_of_the_unencrypted_model(string format, bool external)
    {
        using var published = new EncryptedFolder().Add("face/détect", format, external, seed: 5);
        var models = EncryptedModels.Open(published.Folder);

        using var session = await models.OpenSessionAsync("face/détect", published.Keys, cancellationToken: context.CancellationToken);

        published.AssertResults(session, seed: 5);
    }

    [TestMethod]
    [DataRow("./")]
    [DataRow("some é/folder/")]
    public async Task Find_external_data_in_other_folders(string folder)
    {
        using var published = new EncryptedFolder().Add("face/a", "gcm", external: true, seed: 3, folder);
        var models = EncryptedModels.Open(published.Folder);

        using var session = await models.OpenSessionAsync("face/a", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 3);
    }

    [TestMethod]
    public async Task Decrypt_large_files_in_parts()
    {
        using var published = new EncryptedFolder { Layers = 5, Width = 1024 }.Add("a", "chunked", external: true, seed: 4);
        var models = EncryptedModels.Open(published.Folder);

        using var session = await models.OpenSessionAsync("a", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 4);
    }

    [TestMethod]
    public async Task Copy_the_weights_also_if_the_program_asks_for_the_contrary()
    {
        using var published = new EncryptedFolder().AddSum("sum", first: 1, second: 10);
        var models = EncryptedModels.Open(published.Folder);

        using var session = await models.OpenSessionAsync(
            "sum",
            published.Keys,
            options => options.AddSessionConfigEntry("session.use_external_initializer_file_buffers_directly", "1"),
            context.CancellationToken
        );

        var x = NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(new float[64], [1, 64]));
        using var results = session.Run([x]);
        Assert.AreEqual(11, results[0].AsTensor<float>().First());
    }

    [TestMethod]
    public async Task Find_a_name_in_another_normalization_form()
    {
        using var published = new EncryptedFolder().Add("d\u00E9tect", "chunked");
        var models = EncryptedModels.Open(published.Folder);

        using var session = await models.OpenSessionAsync("de\u0301tect", published.Keys, null, context.CancellationToken);

        published.AssertResults(session, seed: 1);
    }

    [TestMethod]
    public async Task Of_two_models_with_external_data_have_their_own_weights()
    {
        using var published = new EncryptedFolder()
            .Add("a/model", "chunked", external: true, seed: 1)
            .Add("b/model", "chunked", external: true, seed: 2);
        var models = EncryptedModels.Open(published.Manifest);

        var opened = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(i => models.OpenSessionAsync(i % 2 == 0 ? "a/model" : "b/model", published.Keys, null, context.CancellationToken))
        );

        for (var i = 0; i < opened.Length; i++)
        {
            using var session = opened[i];
            published.AssertResults(session, seed: (i % 2) + 1);
        }
    }

    [TestMethod]
    public async Task Have_the_options_that_the_program_sets()
    {
        using var published = new EncryptedFolder().Add("a", "gcm");
        var models = EncryptedModels.Open(published.Folder);
        var configured = 0;

        using var session = await models.OpenSessionAsync(
            "a",
            published.Keys,
            options =>
            {
                configured++;
                options.IntraOpNumThreads = 1;
                options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            },
            context.CancellationToken
        );

        Assert.AreEqual(1, configured);
        published.AssertResults(session, seed: 1);
    }

    [TestMethod]
    public void List_the_models_of_the_manifest()
    {
        using var published = new EncryptedFolder().Add("a", "chunked", external: true).Add("b", "chunked");

        var models = EncryptedModels.Open(published.Folder).All;

        CollectionAssert.AreEqual(new[] { "a", "b" }, models.Select(model => model.Name).ToArray());
        Assert.AreEqual("chunked", models[0].Format);
        Assert.AreEqual(KeyId.Default, models[0].KeyId);
        Assert.IsGreaterThan(published.Layers * published.Width * published.Width * sizeof(float), models[0].Size);
    }

    [TestMethod]
    public async Task End_when_they_are_cancelled()
    {
        using var published = new EncryptedFolder().Add("a", "chunked", external: true);
        using var cancelled = new CancellationTokenSource();
        var models = EncryptedModels.Open(published.Folder);

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            models.OpenSessionAsync("a", published.Keys, _ => cancelled.Cancel(), cancelled.Token)
        );
    }
}
