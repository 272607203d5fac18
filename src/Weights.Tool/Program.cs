using Weights.Tool;

return await WeightsCommand.RunAsync(args, ToolConsole.OfProcess()).ConfigureAwait(false);
