using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Which files a project's models become, and under which keys. No file is read.</summary>
/// <param name="Models">The models, by name.</param>
/// <param name="Problems">What is wrong with the items. If there is any problem, nothing may be built.</param>
internal sealed record ModelPlan(IReadOnlyList<PlannedModel> Models, IReadOnlyList<Problem> Problems)
{
    public static ModelPlan Make(IEnumerable<ModelItem> items, PlanOptions options)
    {
        var problems = new List<Problem>();
        var models = items
            .Select(item => Plan(item, options, problems))
            .OfType<PlannedModel>()
            .OrderBy(model => model.Name, StringComparer.Ordinal)
            .ToList();
        problems.AddRange(NameClashes.Find(models));
        problems.AddRange(MixedFormats.Find(models, keyId => keyId.Value));
        return new ModelPlan(models, problems);
    }

    private static PlannedModel? Plan(ModelItem item, PlanOptions options, List<Problem> problems)
    {
        var before = problems.Count;
        var (name, whyNot) = ModelName.Check(item.Name);
        if (whyNot is not null)
        {
            problems.Add(Tasks.Problems.BadName(item.File, item.Name, whyNot));
        }

        var encrypt = Boolean(ModelOption.Encrypt, item.Encrypt, whenEmpty: true, item, problems);
        var allowLinks = Boolean(ModelOption.AllowLinks, item.AllowLinks, whenEmpty: false, item, problems);
        var formatText = item.Format.Length > 0 ? item.Format : options.DefaultFormat;
        if (!FormatText.TryParse(formatText, out var format) && encrypt)
        {
            problems.Add(Tasks.Problems.BadFormat(item.File, formatText));
        }

        var keyIds = encrypt ? ParseKeyIds(item, options, problems) : [];
        return problems.Count > before
            ? null
            : new PlannedModel(
                item.File,
                item.FullPath,
                item.NamedFolder,
                name!,
                encrypt ? format : null,
                allowLinks,
                Outputs(item, name!, encrypt, keyIds, options.OutputPath)
            );
    }

    private static bool Boolean(ModelOption option, string text, bool whenEmpty, ModelItem item, List<Problem> problems)
    {
        if (!OptionText.TryBoolean(text, whenEmpty, out var value))
        {
            problems.Add(Tasks.Problems.BadOption(option.Name, text, option.ValuesText, item.File));
        }

        return value;
    }

    private static List<KeyId> ParseKeyIds(ModelItem item, PlanOptions options, List<Problem> problems)
    {
        var keyIds = new List<KeyId>();
        foreach (var text in OptionText.List(item.KeyIds))
        {
            if (!KeyId.TryParse(text, out var keyId))
            {
                problems.Add(Tasks.Problems.BadKeyId(item.File, text));
            }
            else if (!keyIds.Contains(keyId))
            {
                keyIds.Add(keyId);
            }
        }

        return keyIds.Count > 0 ? keyIds : [options.DefaultKeyId];
    }

    private static List<PlannedOutput> Outputs(ModelItem item, string name, bool encrypt, List<KeyId> keyIds, string root)
    {
        if (!encrypt)
        {
            var extension = Path.GetExtension(item.FullPath);
            return [new PlannedOutput(null, root, name + (extension.Length > 0 ? extension : ".onnx"))];
        }

        // With several keys, each key has its own folder and manifest, so that no manifest names the keys of other customers.
        return keyIds.ConvertAll(keyId => new PlannedOutput(keyId, keyIds.Count == 1 ? root : $"{root}/{keyId}", $"{name}.enc"));
    }
}
