namespace Weights.Build.Tasks.Tests;

/// <summary>Sets an environment variable of this process until it is disposed. Such a test must not run in parallel with others.</summary>
internal sealed class Variable : IDisposable
{
    private readonly string _name;
    private readonly string? _previous;

    public Variable(string name, string? value)
    {
        _name = name;
        _previous = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(_name, _previous);
}
