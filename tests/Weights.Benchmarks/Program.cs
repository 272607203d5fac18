using Weights.Benchmarks;

// dotnet run -c Release --project tests/Weights.Benchmarks -- writer|build|memory|small|publish|loader|generator|describe|grants|rotation|copies
// The loader's takes the name of one of its parts too: inline, small, slow or stream; that of grants a store: SQLite, PostgreSQL.
// copies counts; each other one prints ratios of medians, measured in turn in one run; the figures under them differ from machine to machine.
switch (args.FirstOrDefault())
{
    case "writer":
        await WriterBenchmark.Run();
        break;
    case "build":
        await BuildBenchmark.Run();
        break;
    case "memory":
        await MemoryBenchmark.Run();
        break;
    case "small":
        await SmallModelsBenchmark.Run();
        break;
    case "publish":
        await PublishBenchmark.Run();
        break;
    case "loader":
        await LoaderBenchmark.Run(args.ElementAtOrDefault(1));
        break;
    case "generator":
        await GeneratorBenchmark.Run();
        break;
    case "describe":
        await DescribeBenchmark.Run();
        break;
    case "grants":
        await GrantsBenchmark.Run(args.ElementAtOrDefault(1));
        break;
    case "rotation":
        await RotationBenchmark.Run();
        break;
    case "copies":
        await CopiesBenchmark.Run();
        break;
    default:
        await Console.Error.WriteLineAsync(
            "Name a benchmark: writer, build, memory, small, publish, loader, generator, describe, grants, rotation or copies."
        );
        return 1;
}

return 0;
